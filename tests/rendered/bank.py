"""Sentences, names and figures that the pages are filled with, so that no two pages say the same. Used by the page kinds."""

from __future__ import annotations

from random import Random

SENTENCES = (
    "The harbour bridge will reopen in May after eleven months of repairs.",
    "Engineers replaced 240 steel cables and most of the wooden deck.",
    "Traffic was diverted through the old tunnel, which caused long queues every morning.",
    "Nobody had expected the wind to turn before sunset.",
    "The council voted 14 to 3 in favour of the new timetable.",
    "A small museum on the second floor shows how the first lighthouse was built.",
    "Please keep your ticket until the end of the journey.",
    "Visitors can borrow a folding chair at the entrance free of charge.",
    "Rain is likely in the north, with sunny spells along the coast.",
    "She opened the window and listened to the birds in the orchard.",
    "Our supplier has promised to deliver the missing parts by Thursday.",
    "The report lists seventeen recommendations, of which five are urgent.",
    "Most of the water used in the valley comes from a single spring.",
    "He wrote the whole letter by hand and forgot to sign it.",
    "Prices rose by 2.4 percent over the year, less than in the year before.",
    "The library stays open until nine on weekdays.",
    "Several schools asked for smaller classes and better lighting.",
    "You can change this choice at any time in the settings.",
    "Volunteers planted more than three thousand trees along the railway line.",
    "An early version of the map showed the river in the wrong place.",
    "The orchestra will play works by Dvořák, Grieg and Clara Schumann.",
    "Only two of the six elevators were working when we arrived.",
    "Fresh bread, cheese and apples were waiting on the kitchen table.",
    "In 1987 the factory employed 1,250 people; today it is an art school.",
    "The night train stops at every station between here and the border.",
    "It took the committee an entire afternoon to agree on a single sentence.",
    "Maintenance is planned for Sunday between 02:00 and 04:30.",
    "Children under six travel free when accompanied by an adult.",
    "The café near the square serves the best coffee in town.",
    "Her brother repairs bicycles and teaches others how to do it.",
    "A thin layer of ice covered the lake this morning.",
    "The update fixes a problem with printing on older machines.",
)

TITLES = (
    "Harbour bridge to reopen in May",
    "Night trains return to the coast",
    "A quiet summer for the old mill",
    "What the lighthouse keeper saw",
    "Council agrees on new timetable",
    "Three thousand trees for the valley",
    "Why the clock tower stopped",
    "The orchard behind the station",
)

PEOPLE = (
    "Maria Keller", "Tom Okafor", "Ines Duarte", "Jan Novak", "Priya Nair", "Lars Holm", "Aisha Rahman", "Peter Weiss",
    "Chloe Martin", "Diego Ramos", "Hanna Virtanen", "Owen Price",
)  # fmt: skip

THINGS = (
    "Apples", "Pears", "Plums", "Cherries", "Walnuts", "Carrots", "Onions", "Leeks", "Spinach", "Parsley", "Honey",
    "Butter", "Cheese", "Bread", "Eggs", "Milk", "Flour", "Barley", "Lentils", "Olives",
)  # fmt: skip

FOLDERS = ("Inbox", "Starred", "Sent", "Drafts", "Archive", "Receipts", "Travel", "Family", "Spam", "Trash")


def sentences(random: Random, count: int) -> str:
    """Return `count` different sentences as one text."""
    return " ".join(random.sample(SENTENCES, count))
