"""What the demonstration talks about: missions with themes, languages and message cards."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from seed.plan import SABLONNIERE


@dataclass(frozen=True)
class Theme:
    """Something that a talk may be about; a sensitive one is only counted."""

    code: str
    fr: str
    ar: str
    en: str
    sensitive: bool = False

    def given(self) -> dict[str, Any]:
        """As a campaign takes it."""
        labels = {"fr": self.fr, "ar": self.ar, "en": self.en}
        return {"code": self.code, "labels": labels, "sensitive": self.sensitive}


@dataclass(frozen=True)
class Card:
    """A message card: a title and a text in French and in Arabic."""

    fr: tuple[str, str]
    ar: tuple[str, str]

    def given(self) -> dict[str, Any]:
        """As a campaign takes it."""
        said = {"fr": self.fr, "ar": self.ar}
        texts = {of: {"title": title, "body": body} for of, (title, body) in said.items()}
        return {"texts": texts}


@dataclass(frozen=True)
class Mission:
    """A campaign of the demonstration; its days are counted from today."""

    name: str
    theme: str
    partner: str
    message: str
    team: str | None
    starts: timedelta
    ends: timedelta
    themes: tuple[Theme, ...]
    languages: tuple[str, ...]
    cards: tuple[Card, ...]

    def talk(self) -> dict[str, Any]:
        """What it talks about, as a campaign takes it."""
        return {
            "languages": list(self.languages),
            "themes": [theme.given() for theme in self.themes],
            "cards": [card.given() for card in self.cards],
        }


HOUSING = Theme("housing", "Logement", "السكن", "Housing")
HEALTH = Theme("health", "Santé", "الصحة", "Health", sensitive=True)
RIGHTS_OF_PEOPLE = Theme("rights", "Droits", "الحقوق", "Rights")

WATER = Mission(
    name="L’eau, on en parle",
    theme="Eau et charges",
    partner="Régie des eaux de la Plaine",
    message=(
        "Le quartier reçoit ses nouveaux compteurs d’eau. Nous venons dire comment lire le"
        " sien, repérer une fuite, et à qui parler d’une facture trop lourde."
    ),
    team=None,
    starts=timedelta(days=-42),
    ends=timedelta(days=33),
    themes=(
        Theme("tap_water", "Eau du robinet", "ماء الصنبور", "Tap water"),
        Theme("bill", "Facture", "الفاتورة", "Bill"),
        Theme("leak", "Fuite", "تسرّب الماء", "Leak"),
        HOUSING,
        HEALTH,
        RIGHTS_OF_PEOPLE,
        Theme("school", "École", "المدرسة", "School"),
    ),
    languages=("fr", "ar", "bm", "snk", "pt", "vi"),
    cards=(
        Card(
            fr=(
                "Lire son compteur",
                "Les chiffres noirs sont des mètres cubes : eux seuls comptent sur la facture."
                " Notez-les au début de chaque mois. S’ils montent d’un coup, vous le saurez"
                " avant la facture.",
            ),
            ar=(
                "كيف تقرأ عدّاد الماء",
                "الأرقام السوداء هي الأمتار المكعّبة، وهي وحدها التي تُحسب في الفاتورة."
                " سجّلها في بداية كل شهر. إذا ارتفعت فجأة، عرفت ذلك قبل وصول الفاتورة.",
            ),
        ),
        Card(
            fr=(
                "Repérer une fuite",
                "Le soir, fermez tous les robinets et notez le compteur. Le matin, avant d’ouvrir"
                " l’eau, lisez-le de nouveau. S’il a bougé, il y a une fuite : fermez le robinet"
                " d’arrêt et prévenez le gardien.",
            ),
            ar=(
                "كيف تكتشف تسرّب الماء",
                "في المساء، أغلق جميع الصنابير وسجّل رقم العدّاد. في الصباح، قبل أن تفتح الماء،"
                " اقرأه مرة أخرى. إذا تغيّر الرقم، فهناك تسرّب: أغلق المحبس الرئيسي وأخبر"
                " حارس العمارة.",
            ),
        ),
        Card(
            fr=(
                "Une facture trop lourde ?",
                "N’attendez pas la relance. Appelez la régie et demandez à payer en plusieurs"
                " fois : c’est gratuit. L’assistante sociale peut aussi demander une aide"
                " pour l’eau.",
            ),
            ar=(
                "فاتورة تفوق قدرتك؟",
                "لا تنتظر رسالة التذكير. اتصل بمصلحة المياه واطلب الدفع على أقساط، فهذا مجاني."
                " ويمكن للمساعدة الاجتماعية أيضًا أن تطلب لك إعانة لدفع فاتورة الماء.",
            ),
        ),
    ),
)
RIGHTS = Mission(
    name="Vos droits, on fait le point",
    theme="Accès aux droits",
    partner="Maison des droits de la Plaine",
    message=(
        "Une permanence ouvre le mercredi à la salle du Verger. On y vient avec ses papiers,"
        " sans rendez-vous, et quelqu’un aide à y voir clair."
    ),
    team=SABLONNIERE,
    starts=timedelta(days=-24),
    ends=timedelta(days=60),
    themes=(
        RIGHTS_OF_PEOPLE,
        Theme("benefits", "Aides", "المساعدات", "Benefits"),
        Theme("retirement", "Retraite", "التقاعد", "Retirement"),
        HOUSING,
        Theme("digital", "Numérique", "الإنترنت", "Online services"),
        HEALTH,
        Theme("debt", "Dettes", "الديون", "Debt", sensitive=True),
    ),
    languages=("fr", "ar", "tr", "pt"),
    cards=(
        Card(
            fr=(
                "La permanence du mercredi",
                "De 14 h à 18 h, salle du Verger. Venez avec vos papiers, même en désordre."
                " Sans rendez-vous, et c’est gratuit.",
            ),
            ar=(
                "مداومة يوم الأربعاء",
                "من الساعة الثانية إلى السادسة مساءً، في قاعة «فيرجيه». تعالَ بأوراقك حتى لو"
                " لم تكن مرتّبة. بدون موعد ومجانًا.",
            ),
        ),
    ),
)
MISSIONS = (WATER, RIGHTS)
