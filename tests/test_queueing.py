"""Who is next at the chat model: fair between readers, bounded, and over when its time is."""

import asyncio
import math
import threading

import pytest

from qa.errors import OutOfTime, TooBusy
from qa.queueing import Queue


def served_order(queue: Queue, readers: list[str]) -> list[int]:
    """In which order questions of these readers are answered that are all asked while another one is."""
    with queue.enter("before"):
        waiting = {number: queue.enter(reader) for number, reader in enumerate(readers)}
    order = []
    while waiting:
        (number,) = [number for number, place in waiting.items() if queue.before(place) == 0]
        order.append(number)
        waiting.pop(number).leave()
    return order


def test_questions_are_answered_in_the_order_they_are_asked() -> None:
    assert served_order(Queue(), ["", "", "", ""]) == [0, 1, 2, 3]


def test_who_asks_much_lets_the_others_in_between() -> None:
    assert served_order(Queue(), ["a", "a", "a", "b", "c", "b"]) == [0, 3, 4, 1, 5, 2]


def test_who_asks_again_and_again_does_not_keep_another_ones_second_question_waiting() -> None:
    queue = Queue()
    busy = queue.enter("a")
    patient = [queue.enter("b"), queue.enter("b")]
    for _ in range(2):
        busy.leave()
        busy = queue.enter("a")
        if queue.before(patient[0]) == 0:
            patient[0].leave()
    assert queue.before(patient[1]) == 0 or queue.before(patient[1]) < queue.before(busy) + 2
    busy.leave()
    assert queue.before(patient[1]) == 0


def test_each_place_knows_how_many_are_before_it_and_leaving_moves_the_others_up() -> None:
    queue = Queue()
    places = [queue.enter() for _ in range(4)]
    assert [queue.before(place) for place in places] == [0, 1, 2, 3]
    places[2].leave()
    assert [queue.before(place) for place in (places[0], places[1], places[3])] == [0, 1, 2]
    places[0].leave()
    places[0].leave()
    assert [queue.before(place) for place in (places[1], places[3])] == [0, 1]


def test_beyond_the_bound_it_is_busy_in_both_languages_and_not_for_ever() -> None:
    queue = Queue(at_once=2, longest=3)
    places = [queue.enter() for _ in range(5)]
    with pytest.raises(TooBusy) as refused:
        queue.enter()
    assert "3" in refused.value.message("fr") and "3" in refused.value.message("en")
    places[0].leave()
    assert queue.before(queue.enter()) == 4


def test_where_nobody_has_to_wait_nobody_does() -> None:
    queue = Queue(math.inf, longest=1)
    assert {queue.before(queue.enter()) for _ in range(50)} == {0}


def test_a_turn_that_lasts_too_long_goes_to_the_next() -> None:
    queue = Queue(turn=0.05)
    stalled, following = queue.enter(), queue.enter()
    assert list(following.waits()) == [1]
    with pytest.raises(OutOfTime):
        list(stalled.waits())


def test_who_has_waited_too_long_is_told() -> None:
    queue = Queue(wait=0.05)
    with queue.enter(), pytest.raises(OutOfTime):
        list(queue.enter().waits())


def test_threads_and_event_loops_wait_in_one_queue() -> None:
    queue, done, alone = Queue(), [], threading.Lock()

    def use(number: int) -> None:
        assert alone.acquire(blocking=False), "two at once"
        done.append(number)
        alone.release()

    def in_a_thread(number: int) -> None:
        with queue.enter() as place:
            list(place.waits())
            use(number)

    async def in_a_loop(number: int) -> None:
        with queue.enter() as place:
            async for _ in place.awaits():
                pass
            use(number)

    async def some_in_a_loop(first: int) -> None:
        await asyncio.gather(*(in_a_loop(first + number) for number in range(5)))

    with queue.enter():
        threads = [threading.Thread(target=in_a_thread, args=(number,)) for number in range(5)]
        threads += [threading.Thread(target=asyncio.run, args=(some_in_a_loop(first),)) for first in (5, 10)]
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(done) == list(range(15))
