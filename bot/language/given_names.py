"""Given names that are common in Britain; refuses to hold any that is also a place, a month or a word of work.

A capital alone does not make a person: `Completed - Elm Ward` limits the claim, `Completed - Nadia` signs it.
"""

from __future__ import annotations

from bot.language.words import Token, word_set

GIVEN = word_set(
    "aaron abbie abdul abdullah abigail adam adele adrian ahmed aisha alan alana albert alex alexander alexandra "
    "alfie ali alice alicia alison alistair amanda amelia amir amina amit amy ana andrea andrew andy angela angus anil "
    "anita ann anna anne annette anthony antonia anya arjun arthur asha ashley asif audrey ayesha barbara barry beatrice "
    "becky ben benjamin bernadette bernard beth bethan beverley bex bianca bob brenda brendan brian bridget bronwen bruce "
    "callum cameron carl carla carol carole caroline catherine cathy cecilia ceri charles charlie charlotte chloe chris "
    "christina christine christopher ciara claire clare claudia clive colin connor craig daisy damian dan daniel daniela "
    "danielle darren dave david dawn dean debbie deborah debra deepak delroy denise dennis derek dermot diana diane dina "
    "dominic donald donna dorothy doug douglas duncan dylan eddie edith edward eileen elaine eleanor elena elizabeth ella "
    "ellen ellie emily emma eric erica erin ethan eva evelyn ewan faisal farah farhan fatima fatimah felix femi fiona "
    "frances francesca fred freddie freya gareth gary gavin gemma geoff geoffrey george georgia georgina gerald geraldine "
    "gerry gil giles gillian gita glen glenn gordon graeme graham greg gregory gurpreet gwen hamid hannah hanif harold "
    "harpreet harriet harry harvey hassan hayley hazel heather heidi helen helena henry hilary holly howard hugh hugo "
    "hussain ian ibrahim idris imran ines ingrid irene iris isaac isabel isabella isla ismail ivan jack jackie jacob "
    "jacqueline jade jagdeep jake james jamie jan jane janet janice jas jasmine jason jaspreet jay jean jeff jeffrey jen "
    "jennifer jenny jeremy jess jessica jill jim jimmy jo joan joann joanna joanne joe joel john johnny jon jonathan "
    "josephine josh joshua josie joyce juan judith judy julia julian julie june kamal kara karen karim karl kate "
    "katherine kathleen kathryn kathy katie katy kay keith kelly ken kenneth kerry kevin khadija kieran kim kiran kirsten "
    "kirsty kofi kumar kwame kyle laila lakshmi lara laura lauren laurence leah leanne lee leila lena leo leon leonard "
    "lesley leslie lewis liam lianne linda lindsay lisa liz lizzie lorna lorraine louis louisa louise lucas lucy luke "
    "lydia lynda lynn lynne lynsey maddie madeleine maggie malcolm mandy manjit marcus margaret maria marian marie marina "
    "mario marion marius marjorie marta martha martin martyn mary maryam matt matthew maureen max maxine meera megan "
    "mehmet melanie melissa melody meena mia michael michelle miguel mike miles milly miranda miriam mo mohamed mohammad "
    "mohammed moira molly monica monika morag morgan moses muhammad nadia nadine naomi nasreen natalie natasha nathan "
    "neha neil nell nicholas nick nicky nicola nicole nigel nikhil nina noah noel noor norma norman oliver olivia olu "
    "omar oscar osman owen paddy pam pamela parveen pat patricia patrick paul paula pauline penny pete peter petra phil "
    "philip philippa phoebe polly pooja prakash priya rachael rachel rahul raj rajesh ralph ramesh rana rani rashid ravi "
    "raymond rebecca reece reena rehana rhian rhiannon rhys richard rick rita rizwan rob robert roberta robin rod roger "
    "rohan ronald ronnie rory rosalind roseanne rosemary rosie rowan roxanne roy rupert ruth ryan saad sabrina sadia "
    "safia salim sally salma sam samantha samir samira samuel sana sandra sandy sanjay sara sarah satnam scott sean "
    "sebastian seema shabana shahid shamima shane shannon sharon shaun sheila shirley shona sian silvia simon simone "
    "sinead siobhan sonia sophia sophie stacey stefan stella stephanie stephen steve steven stewart stuart sue suki "
    "sunil sunita suresh surinder susan susanna susie suzanne sylvia tahir tamara tania tanya tara tariq ted teresa terry "
    "tess theo theresa thomas tim timothy tina toby tom tommy toni tony tracey tracy trevor trish uma usha usman valerie "
    "vanessa vera veronica vic vicky victor victoria vijay vikki vikram vincent vivien wayne wendy will william winston "
    "yasmin yolanda yusuf yvette yvonne zac zahra zain zainab zara zoe zofia"
) - word_set("will jay dean dawn glen kay june miles")
_TITLES = word_set("cllr insp supt pc ps sgt dr mr mrs ms miss prof rev")


def is_person(words: tuple[Token, ...], said: str) -> bool:
    """Whether these few words are a person's name and nothing else: `Nadia`, `Nadia Reed`, `Insp Vale`."""
    names = [word for word in words if word.kind not in ("mark", "other")]
    if not 0 < len(names) <= 3 or any(word.kind != "word" for word in names):
        return False
    capitals = [said[word.start : word.start + 1].isupper() for word in names]
    if not all(capitals) and not (len(names) == 1 and names[0].text in GIVEN):
        return False
    return names[0].text in GIVEN or (names[0].text in _TITLES and len(names) > 1)
