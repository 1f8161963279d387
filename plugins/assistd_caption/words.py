"""Words about people, and the small words by which their place in a sentence is known. Used by `neutral`, `names`.

English, lower case. Models that describe pictures speak English; a family that speaks another language needs a table
of its own.
"""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


ONE = _set(
    "man woman guy gentleman lady dude bloke lad lass fella granny wife husband girlfriend boyfriend son daughter "
    "sister brother aunt uncle niece nephew grandson granddaughter stepmother stepfather gal chap businessman "
    "businesswoman schoolboy schoolgirl housewife tomboy spokesman spokeswoman sportsman "
    "sportswoman handyman teen teenager preteen tween youngster toddler infant newborn adolescent grown-up "
    "amputee midget albino hispanic latino latina latinx caucasian widow widower damsel maiden "
    "matron madam sir mulatto eskimo transvestite crossdresser drag-queen grandparent "
    "grandchild"
)
"""Nouns for one person that state gender, age, family or origin: each becomes "person"."""

MANY = {
    **{f"{noun}s": noun for noun in ONE if not noun.endswith(("man", "s", "x", "y"))},
    **{f"{noun[:-1]}ies": noun for noun in ONE if noun.endswith("y")},
    **{f"{noun[:-2]}en": noun for noun in ONE if noun.endswith("man")},
    "wives": "wife", "housewives": "housewife", "grandchildren": "grandchild",
    "guys": "guy", "gentlemen": "gentleman", "ladies": "lady", "elders": "elder", "seniors": "senior",
    "adults": "adult", "youths": "youth", "minors": "minor", "folks": "folk", "spouses": "spouse",
}  # fmt: skip
"""The same for several: each becomes "people"."""

ONE_IF_ALONE = _set(
    "boy girl kid child baby adult male female senior elder youth minor brunette blonde spouse mom mum mommy "
    "mummy mother dad daddy father grandma grandpa grandmother grandfather parent sibling asian african american "
    "african-american hispanic-american european indian chinese arab mexican native-american cowboy cowgirl princess "
    "prince twin dwarf geisha gypsy"
)
"""The same, but they also stand before other nouns ("baby elephant", "girl scout", "child seat"): they become "person"
only where no noun follows. Origins besides need an article before them."""

MANY_IF_ALONE = _set(
    "boys girls kids children babies adults males females seniors elders youths minors brunettes blondes moms "
    "mums mothers dads fathers grandmothers grandfathers grandmas grandpas parents siblings asians africans "
    "americans african-americans europeans indians arabs mexicans blacks whites caucasians cowboys cowgirls princesses "
    "princes twins dwarfs dwarves geishas gypsies"
)

ORIGINS = _set(
    "asian african american african-american hispanic-american european indian chinese arab mexican native-american "
    "asians africans americans african-americans europeans indians arabs mexicans blacks whites"
)

OF_ANIMALS = _set(
    "baby babies mother mothers mom moms father fathers parent parents adult adults male males female females "
    "sibling siblings youth elder elders child children son daughter brother sister twin twins infant newborn"
)
"""The same, but animals have and are them too."""

ANIMALS = _set(
    "elephant cow calf bull horse foal sheep lamb goat pig bear cub giraffe zebra bird duck duckling goose swan "
    "chicken hen owl eagle penguin lion tiger leopard cheetah monkey ape gorilla chimpanzee deer elk moose "
    "antelope kangaroo koala panda wolf fox whale dolphin seal hippo hippopotamus rhino rhinoceros camel llama "
    "buffalo bison turtle peacock rooster ram ewe stallion mare squirrel crab fish shark snake lizard frog butterfly "
    "bee crocodile alligator pigeon seagull gull parakeet pony donkey"
)
PETS = _set("dog puppy cat kitten rabbit hamster parrot")

STAND_INS = {
    "policeman": "police officer", "policewoman": "police officer", "policemen": "police officers",
    "policewomen": "police officers", "fireman": "firefighter", "firemen": "firefighters", "firewoman": "firefighter",
    "fisherman": "fisher", "fishermen": "fishers", "waitress": "waiter", "waitresses": "waiters", "actress": "actor",
    "actresses": "actors", "stewardess": "flight attendant", "stewardesses": "flight attendants",
    "mailman": "mail carrier", "mailmen": "mail carriers", "salesman": "salesperson", "saleswoman": "salesperson",
    "salesmen": "salespeople", "workman": "worker", "workmen": "workers", "craftsman": "craftsperson",
    "craftsmen": "craftspeople", "horseman": "rider", "horsewoman": "rider", "horsemen": "riders",
    "hostess": "host", "ballerina": "ballet dancer", "ballerinas": "ballet dancers",
    "cameraman": "camera operator", "cameramen": "camera operators", "doorman": "door attendant",
    "repairman": "repair worker", "repairmen": "repair workers", "serviceman": "service member",
    "servicemen": "service members",     "nun": "person in a religious habit", "nuns": "people in religious habits",
    "monk": "person in a religious robe", "monks": "people in religious robes",
    "imam": "person in religious clothes", "imams": "people in religious clothes",
    "rabbi": "person in religious clothes", "rabbis": "people in religious clothes",
    "bride": "person in wedding clothes", "brides": "people in wedding clothes",
    "groom": "person in wedding clothes", "grooms": "people in wedding clothes",
    "bridegroom": "person in wedding clothes", "bridesmaid": "person in wedding clothes",
    "bridesmaids": "people in wedding clothes", "groomsman": "person in wedding clothes",
    "groomsmen": "people in wedding clothes", "newlyweds": "people in wedding clothes",
}  # fmt: skip
"""Occupations and clothes are visible, the gender in their names is not."""

ROLES = _set(
    "person people persons individual individuals someone somebody crowd human humans figure figures surfer "
    "surfers skier skiers snowboarder snowboarders skateboarder skateboarders player players rider riders cyclist "
    "cyclists biker bikers runner runners jogger joggers swimmer swimmers dancer dancers singer singers musician "
    "musicians guitarist drummer artist artists painter performer performers actor actors model models chef chefs "
    "cook cooks waiter waiters bartender server doctor doctors nurse nurses dentist surgeon patient patients "
    "officer officers guard guards soldier soldiers sailor sailors worker workers builder builders farmer farmers "
    "fisher fishers teacher teachers student students pupil pupils pilot pilots driver drivers astronaut "
    "astronauts tourist tourists pedestrian pedestrians passenger passengers customer customers shopper shoppers "
    "spectator spectators fan fans athlete athletes gymnast boxer boxers wrestler golfer golfers batter pitcher "
    "catcher umpire referee coach coaches speaker speakers politician reporter journalist photographer "
    "photographers scientist scientists engineer barber hairdresser mechanic gardener vendor vendors monk priest "
    "friend friends member members couple couples firefighter firefighters carrier attendant family families "
    "hiker hikers climber climbers skater skaters camper campers dj hockey tennis baseball basketball football "
    "soccer volleyball golf police army military business homeless"
)
"""Nouns that name people by what they do, and what stands before such nouns: what is stated of a person goes before
these too."""

STATED = _set(
    "baby infant toddler child kid teen adopted "
    "young old elderly older younger middle-aged aged teenage teenaged adolescent adult preteen underage youthful "
    "grown ageing aging little tiny male female transgender trans feminine masculine gay lesbian queer pregnant black "
    "white brown asian african african-american afro-american caucasian hispanic latino latina latin indian chinese "
    "japanese korean vietnamese thai filipino arab arabic arabian middle-eastern eastern european american native "
    "native-american indigenous aboriginal mexican brazilian russian german french italian spanish british english "
    "irish scottish greek turkish persian iranian pakistani nigerian ethiopian jewish muslim christian hindu sikh "
    "amish biracial mixed-race multiracial dark-skinned light-skinned fair-skinned brown-skinned black-skinned "
    "pale-skinned tan-skinned south east southeast west north ethnic blind deaf mute disabled handicapped crippled "
    "crippling paralyzed paralysed autistic impaired visually-impaired hearing-impaired wheelchair-bound deformed "
    "retarded lame special-needs sexy handsome obese overweight fat newborn married unmarried buddhist catholic "
    "orthodox hasidic mongolian ukrainian polish dutch swedish norwegian danish finnish portuguese hungarian romanian "
    "czech israeli palestinian syrian lebanese egyptian moroccan algerian tunisian kenyan somali ghanaian indonesian "
    "malaysian cambodian burmese nepali nepalese tibetan afghan iraqi saudi canadian australian cuban colombian "
    "peruvian argentinian argentine chilean venezuelan jamaican haitian hawaiian polynesian scandinavian twin"
)
"""Adjectives that state age, gender, origin, belief or disability of a person; dropped before nouns for people."""

INTENSIFIERS = frozenset({"very", "really", "quite", "rather", "extremely", "slightly", "visually", "mentally"})

TITLES = _set(
    "President Senator Congressman Congresswoman Governor Mayor Chancellor Minister Queen King Prince Princess "
    "Duke Duchess Pope Bishop Cardinal Sir Lady Lord Dr Mr Mrs Ms Miss Judge General Colonel Captain Professor "
    "Reverend Rabbi"
)
"""Titles before a name."""

GIVEN_NAMES = _set(
    "aaron abraham adam adele adolf ahmed aisha alan albert alex alexander alexandra alice amanda amy ana andrea "
    "andrew angela angelina ann anna anne anthony antonio ariana arnold arthur audrey barack barbara ben benedict "
    "benjamin bernie beth beyonce bill bob boris brad brian britney bruce cameron carlos caroline catherine charles "
    "charlie chris christian christina christopher claire clint cristiano daniel david denzel diana diego donald "
    "dwayne dylan eddie edward eileen elizabeth elle ellen elon elvis emily emma eric ernest fatima felix fernando "
    "fidel frank franklin fred gandhi george georgia gloria greta hannah harrison harry heath helen henry hillary "
    "hugh ian indira isaac ivan jack jackie jacob james jane janet jason jay jean jeff jennifer jeremy jessica jesus "
    "jill jim jimmy joan joe john johnny jon jose joseph juan judy julia julie justin kamala kanye karen karl kate "
    "katy keanu kelly ken kevin kim kobe kylie larry laura lebron leo leonardo leonard linda lionel lisa louis lucy "
    "luis luke madonna mahatma malala marco margaret maria marie marilyn mark marlon martin mary matt matthew megan "
    "mel melania michael michelle miguel mike mohamed mohammed morgan muhammad nancy narendra natalie obama trump "
    "biden putin merkel macron zelensky zelenskyy modi einstein hitler messi ronaldo neil nelson nicholas nicole nick "
    "nikola olivia oprah oscar pablo patricia patrick paul pedro peter philip prince quentin rachel rafael raj ralph "
    "ray rebecca richard rihanna rob robert robin roger roman ronald rosa roy russell ryan salma sam samuel sandra "
    "sarah scarlett scott sean serena sergio shakira sharon simon sophia stephen steve steven susan sylvester taylor "
    "ted teresa theresa thomas tiger tim tina todd tom tony tyler ursula usain venus victor victoria vincent vladimir "
    "walter warren whitney will william winston wolfgang xi yoko zac zendaya"
)
"""Common given names: before another capital word they name a person."""

FIGURES = re.compile(
    r"\b(?:Santa|Claus|Mickey|Minnie|Donald Duck|Harry Potter|Spider-?Man|Superman|Batman|Jesus|Virgin Mary|Buddha|"
    r"Father Christmas|Hello Kitty|Charlie Brown|Bart Simpson|Homer Simpson|Mona Lisa|Snow White|Peter Pan|"
    r"Robin Hood)\b"
)
"""Figures of stories and faiths, whose pictures show no person."""

HUMAN_DOINGS = _set(
    "smiling speaking posing wearing talking laughing singing walking shaking waving hugging kissing gesturing "
    "grinning frowning clapping reading writing addressing signing smiles speaks poses wears talks laughs sings "
    "waves"
)
"""What only people do, behind a name."""

NAMED_THINGS = _set(
    "museum sign street avenue road bridge building tower park square stadium airport station school university "
    "college hospital library memorial monument statue store shop restaurant cafe bar hotel church cathedral "
    "temple castle palace museum's theater theatre gallery center centre island islands mountain mount lake river "
    "bay beach harbor harbour bear bears teddy jersey t-shirt shirt logo brand book poster car truck plane "
    "aircraft jet phone laptop computer bottle can cereal beer wine coffee festival day week award cup league "
    "flag"
)
"""What is called after people."""

COMPOUNDS = _set(
    "cave caves scout scouts o'war made hole hunt bun ray bug bugs bird birds beetle luck jesus friday elephant"
)
"""Nouns that make something else of "man", "lady" and their like before them."""

OF_NO_ONE = _set(
    "room rooms restroom restrooms bathroom bathrooms toilet toilets clothing clothes shoes wear apparel "
    "department section bicycle bike race final soccer football tennis basketball hockey team shirt fashion "
    "magazine"
)
"""What "women's", without an article, says of a thing and of no person."""

DETERMINERS = _set(
    "a an the this that these those one two three four five six seven eight nine ten several some many few both "
    "all another other each every any no their its our my your his her"
)

NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "another": 1,
}  # fmt: skip
SAID = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

CLOSED = _set(
    "in on at by with without near next beside behind under over above below between among around across along "
    "into onto from to of off up down out inside outside through toward towards against before after during while "
    "as and or but who whom whose which that is are was were am be been being has have had does do did can could "
    "will would may might must shall should not isn't aren't wasn't weren't hasn't haven't doesn't don't there "
    "here it they he she we you i him her them his their its looks when where because so if than then too also "
    "both together alone each all very surrounded dressed seated covered seen made held shown worn"
)
"""Words that can't be the noun behind an adjective: what stands before them is one."""

ADVERBS = _set("also often never always still now just then only already currently both all")

NOUNS_IN_ING = _set(
    "ring rings earring wing swing string king painting drawing clothing wedding evening morning building sewing "
    "knitting stocking legging writing handwriting reading shopping surfing skiing fishing swimming boxing riding "
    "hiking training dining living sleeping sailing bathing hunting cooking cutting baking engagement piercing "
    "matching dressing serving offspring flowing sparkling missing belongings"
)
"""Words behind "her" that are owned, or stand before what is: "her wedding dress". Others are what she does."""

NOUNS_IN_LY = _set("belly family fly jelly curly lovely friendly silly early elderly woolly wooly daily only ugly oily")
"""The same: no adverbs."""

THINGS_OF_SNOW = _set("snow gingerbread sand tin bogey pac super iron ant spider")
"""What makes no person of a "man" behind it."""

NAMELESS = _set("elderly blind deaf disabled handicapped")
"""Behind "the", without a noun, these are people."""

ROOMS = _set("room rooms restroom restrooms bathroom bathrooms toilet toilets")

VERBS = _set(
    "walk stand sit run ride hold wear look play eat drink smile watch talk speak read write jump throw catch hit "
    "kick swing carry push pull drive fly sail surf ski skate dance sing cook cut pour serve wait work sleep lie "
    "lean kneel bend reach point wave lift climb fall swim dive fish row paddle pose laugh cry shout kiss hug "
    "touch open close take make use put give get show wash brush clean feed pet lead follow chase cross enter "
    "leave move turn appear seem stare gaze glance listen hear see think want try help hand pass hang rest relax "
    "stop start begin prepare perform practise practice skateboard snowboard balance grind race cycle pedal bike "
    "hike march cheer clap celebrate shake examine inspect check study type text call photograph film paint draw "
    "build fix repair dig plant pick gather sell buy shop order spread raise lower face sport display present "
    "adjust tie comb blow bite chew sip taste smell sniff squat crouch crawl rise bow pray enjoy share hurry "
    "stroll jog sprint skip hop slide glide go do come lay set bat pitch bowl toss bounce dribble block tackle "
    "juggle cradle embrace rub scratch peer peek block operate steer stretch approach direct wrap tend hunt herd "
    "groom milk shear travel board exit shield cover grab grip clutch grin frown wink yawn sneeze cough whisper "
    "whistle yell scream sign"
)


def third(verb: str) -> str:
    """Return a verb as it stands behind "he" and "she"."""
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


PLAIN = {third(verb): verb for verb in VERBS} | {
    "is": "are", "was": "were", "has": "have", "does": "do", "isn't": "aren't", "wasn't": "weren't",
    "hasn't": "haven't", "doesn't": "don't",
}  # fmt: skip
"""A verb behind "he" → the same behind "they"."""
