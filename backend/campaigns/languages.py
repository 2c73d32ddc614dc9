"""Which texts name a language: BCP 47 as phones write it, of languages and scripts that there are.

What is none is free text where a code is wanted, and is not kept.
"""

import re

# What `Intl` writes: a language, its script where it has several, its region.
_TAG = re.compile(r"([a-z]{2,3})(?:-([A-Z][a-z]{3}))?(?:-[A-Z]{2})?")
# A language was spoken, and nobody can say which.
UNKNOWN = "und"
# Characters of a tag, or of what stands in its place.
LANGUAGE_LONGEST = 35

# ISO 639-1, all of it.
_TWO_LETTERS = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy
    hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg
    li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or
    os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
# Of ISO 639-2 and 639-3, those without two letters that are spoken in France, overseas, and
# where people come from; sign languages among them.
_THREE_LETTERS = """
    acf acm aeb aii ajp apc apd ary arz ase asf ast bal bci bem ber bin bum bwr byn cfm ckb cmn
    crs dag dik din diq doi dua dyu efi ewo fan fil fon frp fsl fuc fuf fur gaa gcf gcr gkp glk
    gsw guz gsg gyn hak haw haz hil hmn hne ilo jam kab kam kbp kde kea khw kln kmb kmr kok kpe
    kri krl kru ktu laj lez lmo lua luo lus luy lzz mad mai man mas mey mfe mnk mni mos mus mzn
    nan nap nds new nnh nqo nus nyn pam pap pcm pms pnt prs quc rcf rif rmf rmn rmy rom rup sah
    sat scn sco ses sgs shi shu sid skr snk sro srn srr sus suz swb swc syr szl tem tet tig tmh
    tpi tsg tum tyv tzm udm umb vai vec vls wal wls wni wuu yue zdj zgh zlm zza und
"""
_SCRIPTS = """
    Adlm Arab Armn Beng Cans Cher Cyrl Deva Ethi Geor Grek Gujr Guru Hang Hans Hant Hebr Jpan
    Khmr Knda Kore Laoo Latn Mlym Mong Mymr Nkoo Olck Orya Sinh Sund Syrc Taml Telu Tfng Thaa
    Thai Tibt Vaii Yiii
"""
_LANGUAGES = frozenset(_TWO_LETTERS.split()) | frozenset(_THREE_LETTERS.split())
_KNOWN_SCRIPTS = frozenset(_SCRIPTS.split())


def is_language(text: str) -> bool:
    """Whether a text is the tag of a language that there is."""
    tag = _TAG.fullmatch(text)
    return tag is not None and tag[1] in _LANGUAGES and (tag[2] is None or tag[2] in _KNOWN_SCRIPTS)


def language_or_unknown(text: str) -> str:
    """The tag as it is, or the one that says that it is not known."""
    return text if is_language(text) else UNKNOWN
