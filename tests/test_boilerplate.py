"""What an article says is kept, whatever words it shares with a page's notices; the notices still go."""

import pytest

from embeddings.cleaning import find_boilerplate
from embeddings.doubts import kept_text

HEADLINE = "La mairie prépare une rentrée difficile"
PROSE = (
    "Le ministère a précisé lundi que la mesure entrerait en vigueur à la rentrée, après consultation des syndicats. "
    "Les élus demandent davantage de moyens et un calendrier plus clair pour les communes rurales."
)


def kept(*paragraphs: str) -> list[str]:
    """The paragraphs of a text that are left of these."""
    text = "\n\n".join(paragraphs)
    lines = kept_text(text, find_boilerplate(text)).split("\n")
    return [line.strip() for line in lines if line.strip()]


BODY = [
    # cookies and consent
    "En continuant à utiliser les équipements de Huawei, les opérateurs prennent un risque.",
    "En continuant à naviguer malgré la tempête, le skipper a perdu son mât.",
    "Le site dépose une douzaine de cookies publicitaires avant tout accord.",
    "Chaque fois que vous acceptez les cookies d'un site, trente sociétés l'apprennent.",
    "By continuing to use Huawei equipment, Britain must accept a real security risk.",
    "By using the app without a ticket, riders accept a fine of 60 euros.",
    "Our site uses cookies, the retailer's lawyer said in court on Monday.",
    "Accepter ou refuser l'accord : les syndicats votent jeudi.",
    "Accepter l'offre de Nokia, refuser celle de Huawei : Londres doit choisir.",
    "Les commentaires de ce député passent mal, comme le spam d'un autre âge.",
    "Apprenez comment vos ancêtres conservaient le sel, le dimanche au musée.",
    # subscriptions and registrations
    "Les Français pourront s'abonner à l'offre avec publicité pour 5,99 euros par mois.",
    "Ce projet doit s'inscrire dans la chaîne de valeur européenne des batteries.",
    "Deux millions de foyers ont choisi de s'abonner à la chaîne cryptée.",
    "Le sénateur a tenu à s'inscrire en faux contre l'offre de Vivendi.",
    "Pour s'inscrire gratuitement à la cantine, les parents ont jusqu'au 15 juin.",
    "Inscrivez-vous gratuitement sur les listes électorales avant le 4 mai, en mairie.",
    "Customers must subscribe to a channel for 12 dollars a month to watch the final.",
    "Britain urged its allies to join us in the Channel for joint patrols.",
    "Employees get more than 120 messages a day in their inbox.",
    "S'abonner à la newsletter du quotidien coûte 2 dollars par an.",
    "Déjà abonnés à Canal+, deux foyers sur trois gardent leur box.",
    "Pour lire la suite des aventures d'Astérix, il faudra attendre un an.",
    # advice
    "Activez les notifications pour être averti du versement.",
    "Téléchargez l'application et recevez votre attestation par courriel.",
    "Pour accéder à votre déclaration, connectez-vous à votre espace particulier.",
    "Pour découvrir vos droits à la retraite, identifiez-vous sur le portail public.",
    "Entrez votre numéro fiscal et votre mot de passe.",
    "Indiquez votre nouvelle adresse.",
    "Saisissez votre nom et celui de l'enfant.",
    "Enter your passport number and date of birth.",
    "Signaler une erreur médicale reste un parcours du combattant",
    # comments, answers, questions
    "Aucun commentaire n'a pu être obtenu auprès de Huawei.",
    "No comment was available from the Chinese embassy in London.",
    "12 réactions en chaîne ont suivi la première explosion.",
    "5 réponses aux questions que vous vous posez sur la 5G",
    "Vous avez aimé tourner à Marseille ?",
    "Avez-vous aimé le scénario tout de suite ?",
    "Did you enjoy working with her?",
    "Ajouter une réponse pénale à la fraude",
    "Partager avec ses voisins, une recette qui marche",
    "Imprimer en 3D des organes vivants",
    "Share prices fell again on Tuesday",
    # forms
    "- Cyprien (@cyprien) : 14 millions d'abonnés",
    "- Norman (@norman), 12 millions d'abonnés en 2019",
    "Thème : la santé. La candidate veut rouvrir 30 maternités.",
    "Catégorie : les seniors. Le vainqueur a 71 ans.",
    "Crédit : les taux immobiliers repartent à la hausse en mai",
    "Copyright : le Parlement européen adopte la réforme",
    "(c) les communes de moins de 500 habitants",
    "Image : les Français jugent sévèrement leur police",
    "Le retour de Gaspar Noé",
    "La folle histoire du Mopar Express",
    "À voir : la rétrospective Soulages du musée Fabre, jusqu'en août.",
    "Il a cédé ses chansons, tous droits réservés aux héritiers, en 2019.",
    "Tous droits réservés aux héritiers, le catalogue reste en France.",
    "Reproduction interdite : le zoo stérilise ses lions",
    "© ou non, le logo du parti fait débat",
    "Image d'illustration d'un monde en crise, la toile est vendue 12 millions.",
    "Le Tsar Nicolas par Spar Production",
    # what somebody says
    "Cet article est réservé aux abonnés, lit-on sur la moitié des pages.",
    "Suivez-nous sur Facebook, implore la banderole.",
    "Follow me on Twitter, Trump wrote to his fans.",
    # other uses of a page's words
    "Partage des eaux du Nil : l'Égypte menace",
    "Réagir vite, un impératif pour les pompiers",
    "Tags : la mairie d'Aubervilliers sort le Kärcher",
    "Accueil > un mot qui divise à Calais",
    "12 commentaires ont été déposés à l'enquête publique.",
    "Comments on the bill close on Friday.",
    "Votre adresse e-mail ne sera pas communiquée au fisc.",
    "Il reste 30 % de l'article à voter.",
    "Article suivant la décision du Conseil d'État, la loi entre en vigueur.",
    "Imprimer l'article 12 de la Constitution sur des tee-shirts",
    "Nous utilisons moins de cookies dans nos recettes qu'il y a dix ans.",
    "Share this article of clothing and save water",
    "Report a mistake in your tax return within 30 days.",
    "Subscribe to read: newspapers have put up walls since 2012.",
    "Lire aussi vite que possible n'est pas lire.",
]


@pytest.mark.parametrize("line", BODY)
def test_what_an_article_says_or_advises_is_kept_and_so_is_a_headline(line: str) -> None:
    assert kept(HEADLINE, PROSE, line, PROSE) == [HEADLINE, PROSE, line, PROSE]
    assert kept(line, PROSE) == [line, PROSE]
    neighbour = "Le groupe prévoit une hausse de 5 % de ses revenus."
    assert kept(PROSE, f"{neighbour} {line}", PROSE)[1] == f"{neighbour} {line}"


@pytest.mark.parametrize(
    "notice",
    [
        "Accepter | Refuser | En savoir plus",
        "Accept all | Reject all | Settings",
        "Les commentaires sur notre blog passent par un filtre contre les indésirables.",
        "Apprenez comment vos données sont traitées.",
        "Learn how your comment data is processed.",
        "En continuant à naviguer sur ce site, vous acceptez nos cookies.",
        "En poursuivant votre navigation, vous acceptez le dépôt de cookies.",
        "By continuing to browse this website you agree to our use of cookies.",
        "By clicking “Accept”, you agree to our terms.",
        "En cliquant sur « Accepter », vous consentez à l'utilisation de cookies.",
        "Abonnez-vous à notre chaîne YouTube",
        "Pour ne rien manquer, inscrivez-vous à la newsletter du matin.",
        "Vous pouvez vous abonner à notre lettre quotidienne.",
        "S'inscrire à la newsletter",
        "Please subscribe to our channel",
        "Sign up for our free morning newsletter",
        "Follow us on Twitter and Facebook",
        "Get the latest headlines in your inbox",
        "Recevez chaque matin l'essentiel de l'actualité par e-mail",
        "Activez les notifications pour ne rien manquer",
        "Votre adresse email est collectée par Le Phare pour vous envoyer nos lettres.",
        "Si vous ne souhaitez plus recevoir cette lettre, cliquez ici.",
        "Voir cette lettre dans votre navigateur",
        "Pour lire l'intégralité de cet article, connectez-vous",
        "Pour accéder à nos articles, créez votre compte",
        "Continuez votre lecture pour 0,99€. J'en profite",
        "Contenu exclusif abonné",
        "Créez votre compte pour le lire.",
        "Vous avez lu 20 % de cet article. La suite est réservée aux abonnés.",
        "Entrez votre nom ici",
        "S'il vous plaît entrez votre commentaire!",
        "Saisissez votre adresse e-mail",
        "Enter your name",
        "Aucun commentaire pour le moment",
        "3 commentaires sur « La fibre arrive »",
        "12 comments",
        "Laisser un commentaire Annuler la réponse",
        "Connectez-vous pour commenter cet article",
        "Voir les commentaires",
        "Signaler une erreur dans l'article",
        "Cet article vous a plu ? Partagez-le !",
        "Partager cet article sur Facebook",
        "Partagez sur les réseaux sociaux",
        "Copier le lien",
        "Offrir cet article",
        "Écouter l'article",
        "Listen to this article",
        "Ajouter à vos sélections",
        "Réutiliser ce contenu",
        "Nos partenaires et nous-mêmes stockons des informations sur un terminal, telles que les cookies.",
        "Vous pouvez à tout moment modifier vos choix.",
        "Débloquez l'article complet",
        "Découvrez nos offres d'abonnement",
        "You have reached your article limit",
        "Cet article est réservé aux abonnés.",
        "(Photo AFP)",
        "Photo by John Smith on Unsplash",
        "© Photo : J. Dupont",
        "Publié dans : Politique",
        "La reproduction, même partielle, est interdite.",
        "Accueil > Politique > Nantes",
        "Temps de lecture : 4 minutes",
        "3 min read",
        "À lire aussi Les élus en colère contre la préfète",
        "Lire aussi : Vitré. L'usine Cooper ferme",
        "Tags : 5G, Huawei, opérateurs",
        "Thèmes : Santé, Hôpital",
        "Crédit photo : AFP / J. Dupont",
        "Crédits : Bestimage",
        "Copyright 2019 La Gazette",
        "Photo d'illustration. © AFP",
        "La Gazette – Tous droits réservés",
        "Toute reproduction interdite",
        "Le maire annonce son départpar BFMTV",
        "Ardennes. Un homme retrouvé mort chez luipar KANGAI NEWS",
        "— Élysée (@Elysee) 4 janvier 2024",
        "— Olivier Véran (@olivierveran) March 14, 2020",
    ],
)
def test_a_pages_notice_is_dropped(notice: str) -> None:
    assert kept(HEADLINE, PROSE, notice, PROSE) == [HEADLINE, PROSE, PROSE]


def test_a_notice_takes_no_sentence_of_the_article_with_it() -> None:
    news = "Le maire a démissionné mardi."
    for notice in ("Abonnez-vous à notre newsletter pour ne rien manquer de la vie locale.", "Photo d'illustration."):
        assert kept(PROSE, f"{notice} {news}", PROSE) == [PROSE, news, PROSE]
        assert kept(PROSE, f"{news} {notice}", PROSE) == [PROSE, news, PROSE]
    assert kept(
        PROSE, "Nous utilisons des cookies pour mesurer l'audience. Vous pouvez changer d'avis à tout moment."
    ) == [PROSE]


SENTENCES = ["« C'est une catastrophe », a déploré le maire.", "La CGT appelle à la grève.", "Il fera appel."]


@pytest.mark.parametrize(
    "crosshead",
    ["Réactions", "Vos réactions", "Commentaires", "Discussion", "Notre sélection", "En ce moment", "À la une du Temps",
     "À voir", "Nos recommandations", "Dernières nouvelles", "Top stories", "More on the trial", "Comments"],
)  # fmt: skip
def test_a_crosshead_takes_no_sentences_with_it(crosshead: str) -> None:
    assert kept(HEADLINE, PROSE, crosshead, *SENTENCES) == [HEADLINE, PROSE, crosshead, *SENTENCES]


@pytest.mark.parametrize("heading", ["Articles similaires", "Sur le même sujet", "La rédaction vous conseille"])
def test_a_heading_of_other_articles_takes_their_titles_and_no_sentence_after_them(heading: str) -> None:
    titles = ["Xiaomi à Londres", "ZTE paiera-t-il son amende ?"]
    assert kept(HEADLINE, PROSE, heading, *titles, *SENTENCES) == [HEADLINE, PROSE, *SENTENCES]
    assert kept(HEADLINE, heading, "Le procès s'ouvre", PROSE) == [HEADLINE, "Le procès s'ouvre", PROSE]


def test_comments_go_with_their_heading_where_they_have_their_form() -> None:
    comments = ["Jean D., il y a 2 heures", "Quelle honte. Il faut voter.", "Répondre", "Lou a dit :", "D'accord."]
    for heading in ("Réactions", "Commentaires (2)", "2 commentaires"):
        assert kept(HEADLINE, PROSE, heading, *comments) == [HEADLINE, PROSE, "D'accord."]
    said = "Le maire se tait."
    assert kept(HEADLINE, PROSE, "Commentaires", said, *comments)[2:4] == ["Commentaires", said]
    thread = ["Jane, 3 hours ago", "A shame.", "Reply"]
    assert kept(HEADLINE, PROSE, "Comments", *thread, "Laisser un commentaire") == [HEADLINE, PROSE]


def test_other_articles_go_with_a_heading_that_an_article_may_have_where_they_have_their_form() -> None:
    links = ["[Un procès](/a)", "[Une grève](/b)", "Politique", "il y a 3 heures"]
    assert kept(HEADLINE, PROSE, "En ce moment", *links) == [HEADLINE, PROSE]
    assert kept(HEADLINE, PROSE, "Notre sélection") == [HEADLINE, PROSE]


def test_an_end_in_dots_is_kept() -> None:
    end = ["Que fera le maire ?", "Nul ne le sait…", "Le conseil votera mardi.", "Et les habitants attendent…"]
    assert kept(HEADLINE, PROSE, *end, "La facture est connue : 12 millions d'euros.")[2:-1] == end
    assert kept(HEADLINE, PROSE, *end)[2:] == end
