"""Words met around names: titles, posts, bodies, given names and their short forms. A list to mend, no rule."""

from __future__ import annotations

from bot.language.words import word_set

# A title and the ranks it stands for; titles of one group fit each other.
TITLES = {
    "supt": "superintendent",
    "superintendent": "superintendent",
    "spt": "superintendent",
    "dsupt": "superintendent",
    "det": "",
    "cllr": "councillor",
    "councillor": "councillor",
    "clr": "councillor",
    "insp": "inspector",
    "inspector": "inspector",
    "spt.int": "superintendent",
    "int": "",
    "di": "inspector",
    "dci": "chief inspector",
    "ch": "",
    "ci": "chief inspector",
    "chief": "",
    "sgt": "sergeant",
    "ps": "sergeant",
    "ds": "sergeant",
    "pc": "constable",
    "dc": "constable",
    "cmdr": "commander",
    "dr": "doctor",
    "doctor": "doctor",
    "prof": "professor",
    "professor": "professor",
    "mr": "",
    "mrs": "",
    "ms": "",
    "miss": "",
    "mx": "",
    "sir": "",
    "dame": "",
    "lord": "",
    "baroness": "",
    "rev": "reverend",
    "revd": "reverend",
    "canon": "reverend",
    "dcs": "superintendent",
    "acting": "",
    "interim": "",
    "a": "",
}
HONOURS = word_set("mbe obe cbe bem qpm dl jp kc qc mp am phd msc ba ma frsa esq")

# Heads of a post: a phrase that holds one of these is what somebody does, not who they are.
POSTS = word_set(
    "manager director officer commissioner coordinator co-ordinator chair chairs lead leads leader head worker "
    "adviser advisor superintendent inspector commander sergeant constable chief mayor deputy assistant secretary "
    "treasurer member members analyst administrator practitioner supervisor consultant councillor solicitor clerk "
    "ombudsman president convenor convener representative rep champion nurse doctor gp headteacher principal "
    "executive strategist planner engineer editor registrar coroner magistrate responder specialist vice di dci "
    "dsupt guests partners attendees agencies spoc portfolio"
)
COLLECTIVES = word_set(
    "officers schools services colleagues staff managers leads all everyone members partners chairs guests "
    "agencies attendees"
)
BODIES = word_set(
    "trust forum service services group groups board council team teams partnership support police probation "
    "theatre university college school schools hospital committee authority agency office department unit network "
    "association society foundation charity company ltd limited commission centre center alliance consortium "
    "federation union bank church mosque brigade ambulance fire housing health care nhs cic cab library museum "
    "club project programme hub panel cabinet parliament assembly crime life arts studio legal finance "
    "communications comms hr it pct ccg icb lfb mps met mopac iopc nps crc wdp csp snb mash yos nelft lscb vru "
    "parade subgroup sub-group solutions safety education youth justice licensing planning parks highways "
    "enforcement environment regeneration leisure"
)
# Topics that qualify a post or a body and are nobody's surname here.
TOPICS = word_set(
    "domestic abuse integrated adult adults children childrens housing strategy property head service social "
    "inclusion community lifecycle commissioned commissioning operational performance victim witness safeguarding "
    "borough senior junior regional national local interim london north south east west central public mental "
    "sexual violence hate crime drugs alcohol substance misuse anti-social behaviour strategic policy "
    "partnerships partnership business governance democratic corporate data intelligence pathways development "
    "delivery early help family families young people neighbourhood neighbourhoods town street joint independent "
    "detective superintendent acting managing offenders marac cse vawg iom yos dv da gangs serious organised "
    "exploitation missing sub-groups resilience"
)

_NICKNAMES = (
    "stephen steven steve ste | robert rob bob bobby robbie | katherine catherine kathrine kathryn catharine kate "
    "katie kathy cathy kath | jennifer jenny jenni jennie jen | james jim jimmy jamie | william will bill billy "
    "liam | richard rich rick dick ricky | michael mike mick mickey | christopher chris | christine christina "
    "chris chrissie tina | matthew matt | andrew andy drew | daniel dan danny | david dave davey | anthony tony "
    "antony ant | jonathan jon jonny johnathan | john jack johnny | joseph joe joey | joanna jo joanne | thomas "
    "tom tommy | timothy tim | edward ed eddie ted ned | nicholas nick nicky nicolas | nicola nicky nikki | "
    "patrick pat paddy | patricia pat trish patsy tricia | peter pete | philip phil phillip | gregory greg | "
    "gerald gerry | geoffrey geoff jeff jeffrey | benjamin ben benny | samuel sam sammy | samantha sam sammie | "
    "susan sue susie suzanne | margaret maggie meg peggy | elizabeth liz beth lizzie betty eliza libby | rebecca "
    "becky bex becca | victoria vicky vikki vicki tori | alexander alex alec sandy xander | alexandra alex sandra "
    "sandy | charles charlie chas | charlotte charlie lottie | deborah debbie deb debra | frederick fred freddie "
    "| george georgie | henry harry hal | harold harry | ian iain | jacqueline jackie jacqui | kenneth ken kenny "
    "| lawrence larry laurence | leonard len lenny | martin marty | maureen mo | mohammed mohamed muhammad "
    "mohammad mo | natasha tasha | pamela pam | philippa pippa pip | raymond ray | ronald ron ronnie | sarah "
    "sally sara | simon si | stuart stewart stu | theresa teresa terry tess | terence terry terrence | valerie "
    "val | vincent vince | walter walt wally | penelope penny | gillian gill jill jillian | hannah hana | francis "
    "frank | frances fran | amanda mandy | angela angie | barbara barb | caroline carol caz | cynthia cindy | "
    "diane di diana | dominic dom | donald don donny | douglas doug | eleanor ellie nell | gabriel gabe | graham "
    "graeme | helen nell | isabel izzy isobel isabelle | judith judy | julia julie | kimberley kim kimberly | "
    "lesley les leslie | lucy luce | madeleine maddie | marion marian | melanie mel | melissa mel | nathan nate | "
    "olivia liv livvy | oliver ollie olly | rachel rach rachael | sophie soph sophia | stephanie steph | tabitha "
    "tabby | zachary zac zach | kwame kwami | rosemary rose rosie | louise lou | luke lucas"
)  # fmt: skip
SHORT_FORMS: dict[str, frozenset[int]] = {}
for _index, _group in enumerate(_NICKNAMES.split("|")):
    for _name in _group.split():
        SHORT_FORMS[_name] = SHORT_FORMS.get(_name, frozenset()) | {_index}

GIVEN = frozenset(SHORT_FORMS) | word_set(
    "adam adrian aisha alan alice alison amina amy anita ann anna anne april asha barry brian bridget bruce "
    "cameron carl cheryl chloe clare claire colin craig damien damian dean denise derek dermot dez diane duncan "
    "eileen elaine emily emma eric erik esther ethan eve farah fatima fiona gareth gary gavin gemma glen gordon "
    "grace grant guy hamza harriet hassan hazel heather hilary holly howard hugh ibrahim idris imran irene jade "
    "jane janet janice jasmine jason jean jeremy jessica joan jodie jordan joy joyce julian june justin karen "
    "karl kay keith kelly kerry kevin kirsty laila laura lauren leah leanne lee leon linda lisa liza lorraine "
    "lynn malcolm marcus maria marie mark mary maya megan melody miriam moira molly mona monica muriel nadia "
    "naomi narinder nasreen natalie neil nigel nina nita noel nora norman omar oscar pam parveen paul paula "
    "pauline polly priya rahul rajesh ravi rhys rita robin roger ronan rory rosa ross rowan roy russell ruth ryan "
    "salma sandra sanjay sasha saul sean shabana sharon shaun sheila shirley sian sonia stacey stanley stella "
    "sunita suresh sylvia tamara tanya tara tariq tolu tracy tracey trevor tudur una ursula vera vernon vikram "
    "wayne wendy yasmin yvonne zainab zara zoe akin alba amir ash bola chidi dev ellis femi hana ines ivan jo kit "
    "lena lin maja marek mina nia obi oluwaseun pavel rafa rui sade sinead tess tunde wei yusuf abdul ahmed ali "
    "annette barnaby bernard bernadette carmel cara ciara clive dale dawn desmond dilys edith"
)


def same_given_name(one: str, other: str) -> bool:
    """Steve and Stephen, Rob and Robert; not Rob and Ron."""
    return one == other or bool(SHORT_FORMS.get(one, frozenset()) & SHORT_FORMS.get(other, frozenset()))
