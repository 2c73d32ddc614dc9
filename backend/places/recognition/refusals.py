"""What is remarked of the lines of a list of dwellings, with the words for it."""

from backend.imports.remarks import remark_words

remark_words(
    "places.entrance_without_street",
    fr=("« {value} » ne dit aucune rue.", "Complétez l’adresse : numéro et nom de rue."),
    en=("“{value}” names no street.", "Complete the address: number and street."),
)
remark_words(
    "places.entrance_too_full",
    fr=(
        "{value} logements sur {floors} étages, c’est trop pour une entrée.",
        "Vérifiez le nombre et l’étage le plus haut ({most} au plus).",
    ),
    en=(
        "{value} dwellings on {floors} floors are too many for one entrance.",
        "Check the count and the highest floor ({most} at most).",
    ),
)
remark_words(
    "places.nothing_near",
    fr=(
        "Aucune adresse connue à moins de {around_m} m.",
        "Importez d’abord les adresses de cette commune (bin/palier import ban).",
    ),
    en=(
        "No known address within {around_m} m.",
        "Import the addresses of this commune first (bin/palier import ban).",
    ),
)
remark_words(
    "places.street_too_far",
    fr=(
        "{street} est à {distance_m} m de la position donnée.",
        "Corrigez la position : la rue doit passer à moins de {near_m} m.",
    ),
    en=(
        "{street} is {distance_m} m from the position given.",
        "Correct the position: the street must pass within {near_m} m.",
    ),
)
remark_words(
    "places.street_unknown_here",
    fr=(
        "{street} est inconnue ici ; la rue la plus proche est {nearest}, à {distance_m} m.",
        "Vérifiez le nom de la rue, ou mettez à jour les adresses.",
    ),
    en=(
        "{street} is unknown here; the nearest street is {nearest}, {distance_m} m away.",
        "Check the street's name, or update the addresses.",
    ),
)
remark_words(
    "places.doors_kept",
    fr=(
        "{count} portes en trop restent : des passages y sont notés, ou quelqu’un les a posées.",
        "Vérifiez sur place le nombre de portes de {name}.",
    ),
    en=(
        "{count} doors too many stay: passages are noted there, or somebody set them.",
        "Check on the spot how many doors {name} has.",
    ),
)
remark_words(
    "places.doors_disagree",
    fr=(
        "{name} : la liste dit {told} logements, l’équipe en a {standing}.",
        "Vérifiez sur place ; ce que l’équipe a noté est gardé.",
    ),
    en=(
        "{name}: the list says {told} dwellings, the team has {standing}.",
        "Check on the spot; what the team noted is kept.",
    ),
)
remark_words(
    "places.doors_stayed",
    fr=(
        "{name} garde {count} portes : {labels}.",
        "Des passages y sont notés, ou quelqu’un les a posées. Rien n’est à faire.",
    ),
    en=(
        "{name} keeps {count} doors: {labels}.",
        "Passages are noted there, or somebody set them. Nothing is to be done.",
    ),
)
remark_words(
    "places.entrance_undecided",
    fr=(
        "Plusieurs bâtiments sont pareils ici ({names}) et la liste n’en nomme qu’une partie.",
        "Cette ligne n’est pas prise, rien n’est changé. Donnez toutes les lignes de l’adresse.",
    ),
    en=(
        "Several buildings are alike here ({names}) and the list tells of some of them only.",
        "This line is not taken, nothing is changed. Give all the lines of the address.",
    ),
)
remark_words(
    "places.entrance_far_away",
    fr=(
        "{name} a la même adresse, à {distance_m} m : plus de {near_m} m, donc une autre entrée.",
        "Si c’est la même, corrigez sa position dans la liste avant d’accepter.",
    ),
    en=(
        "{name} has the same address, {distance_m} m away: over {near_m} m, so another entrance.",
        "If it is the same, correct its position in the list before you accept.",
    ),
)
remark_words(
    "places.entrance_perhaps_known",
    fr=(
        "Peut-être {name}, qui n’est plus dans la liste : prise comme une autre entrée.",
        "Si c’est la même, redonnez-lui son adresse, son année ou son nombre d’avant.",
    ),
    en=(
        "Perhaps {name}, which is not in the list any more: taken as another entrance.",
        "If it is the same, give it the address, year or count that it had.",
    ),
)
remark_words(
    "places.entrance_recounted",
    fr=(
        "{name} avait {before} logements dans la liste, elle en a {now}.",
        "Vérifiez que c’est bien la même entrée.",
    ),
    en=(
        "{name} had {before} dwellings in the list, it has {now}.",
        "Check that it is the same entrance.",
    ),
)
remark_words(
    "places.entrance_renamed",
    fr=(
        "Prise pour {name} : même numéro, même endroit, la rue ou la commune a changé de nom.",
        "Vérifiez que c’est bien la même entrée.",
    ),
    en=(
        "Taken for {name}: same number, same place, the street or commune has another name.",
        "Check that it is the same entrance.",
    ),
)
remark_words(
    "places.entrance_counted_twice",
    fr=(
        "Même adresse, mêmes {dwellings} logements et mêmes étages qu’à la ligne {first}, autre"
        " année : comptée deux fois ?",
        "Les deux sont prises. Si c’est la même entrée, retirez l’une des lignes et relisez.",
    ),
    en=(
        "The same address, {dwellings} dwellings and floors as in line {first}, another year:"
        " counted twice?",
        "Both are taken. If it is one entrance, remove one of the lines and read the list again.",
    ),
)
