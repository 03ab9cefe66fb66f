"""Accounts of made-up events, two of each: some differ in a value, some only in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """A question about an event, and two articles that answer it; whether their answers differ."""

    question: str
    first: str
    second: str
    differ: bool = True


ACCOUNTS = [
    Account(
        "How many people were killed in the earthquake in Malatya?",
        "A strong earthquake shook the Turkish province of Malatya before dawn on Wednesday. At "
        "least 12 people were killed in the earthquake in Malatya, the disaster agency AFAD said."
        " Rescue teams were searching collapsed buildings for survivors, and schools were closed "
        "for the week.",
        "Rescuers in eastern Turkey worked through a second night after Wednesday's quake. The "
        "death toll from the Malatya earthquake has climbed to 19, the governor's office "
        "announced. Snow and damaged roads slowed the convoys that carried tents and heaters to "
        "the villages.",
    ),
    Account(
        "How much will the new bridge over the Drina cost?",
        "The government has signed a contract for a crossing at Loznica. The new bridge over the "
        "Drina will cost 48 million euros, the transport ministry said on Monday. Work is to "
        "start in the spring and to last for two years.",
        "Opposition deputies questioned the contract for the crossing at Loznica. According to "
        "the documents that they published, the price of the Drina bridge is 63 million euros. "
        "The ministry did not reply to a request for comment.",
    ),
    Account(
        "When was the ferry Aurelia launched?",
        "The ferry Aurelia, which ran aground off Naxos, belongs to a family firm in Piraeus. The"
        " Aurelia was launched on 14 March 1998 at a shipyard in Perama. It carries up to 900 "
        "passengers and 200 cars.",
        "Inspectors are examining the hull of the ferry that ran aground off Naxos. Built at "
        "Perama, the Aurelia was launched on 2 June 2001 and has been refitted twice. The crew of"
        " 34 was unhurt.",
    ),
    Account(
        "Who won the mayoral election in Tilbrook?",
        "Voters in Tilbrook went to the polls in pouring rain. Helen Marsh won the mayoral "
        "election in Tilbrook by a margin of 200 votes, the returning officer declared shortly "
        "after midnight. Turnout was 41 percent.",
        "A recount has turned the result in Tilbrook upside down. Daniel Okafor is the winner of "
        "the mayoral election in Tilbrook, officials said after counting all ballots again. His "
        "rival's party said it would go to court.",
    ),
    Account(
        "Where was the fugitive banker arrested?",
        "The fugitive banker Pavel Rusu has been caught after four years on the run. Rusu was "
        "arrested in Lisbon at a hotel near the river, Portuguese police said. He is wanted for "
        "fraud in three countries.",
        "Moldova has asked for the extradition of Pavel Rusu. The fugitive banker was arrested in"
        " Porto as he boarded a train, a prosecutor told the court. A hearing will be held within"
        " ten days.",
    ),
    Account(
        "How many workers will Halden Steel lay off?",
        "Halden Steel blamed high energy prices for its losses. The company will lay off 1,400 "
        "workers at its two mills by the end of the year, its chief executive said. Unions called"
        " for talks with the government.",
        "The steelmaker's workers marched through the town. Halden Steel plans to lay off 2,100 "
        "workers, according to a letter to the unions seen by this newspaper. The mayor said that"
        " the town would not survive it.",
    ),
    Account(
        "How many ships were in the convoy that left Odesa?",
        "Grain is leaving Ukraine again. A convoy of seven ships left Odesa on Sunday with wheat "
        "for Egypt, the ports authority said. The insurers have lowered their premiums.",
        "Tracking data shows the first movement in weeks. Eleven ships left Odesa in the convoy, "
        "bound for Egypt with wheat, the monitoring group said. They passed the Bosphorus the "
        "next day.",
    ),
    Account(
        "When will the trial of Marco Bellini begin?",
        "The former minister denies taking bribes. The trial of Marco Bellini will begin on 3 "
        "February 2025, the court in Milan said. He faces up to eight years in prison.",
        "Lawyers for the former minister asked for more time. The trial of Marco Bellini will "
        "begin on 17 March 2025, a judge in Milan ruled. More than 60 witnesses are to be heard.",
    ),
    Account(
        "What percentage of voters backed the dam in the referendum?",
        "The referendum on the dam at Oberwald was closely watched. The cantonal office said 52 "
        "percent of voters backed the dam. Environmental groups promised to fight on.",
        "The canton has corrected the result of the referendum after an error in one commune. In "
        "the end, 49 percent of voters backed the dam, the office said. The project is therefore "
        "dead.",
    ),
    Account(
        "Who will succeed Ingrid Dahl as head of the central bank?",
        "Markets had waited for the decision for weeks. Jonas Vik will succeed Ingrid Dahl as "
        "head of the central bank, the finance minister said. He has worked at the bank for 20 "
        "years.",
        "The cabinet met until late at night. Astrid Lunde will succeed Ingrid Dahl as head of "
        "the central bank, a government spokesman told reporters. She is a professor of economics"
        " in Bergen.",
    ),
    Account(
        "How many tonnes of oil leaked from the tanker Koralle?",
        "Beaches on Texel have been closed. About 300 tonnes of oil leaked from the tanker "
        "Koralle after the collision, the coastguard said. Volunteers were cleaning birds.",
        "Scientists have measured the slick from the air. Some 900 tonnes of oil leaked from the "
        "tanker Koralle, three times what was first thought, the institute said. The wind is "
        "pushing it north.",
    ),
    Account(
        "Where will the peace talks between Arland and Boria be held?",
        "Diplomats hope for a ceasefire by the winter. The peace talks between Arland and Boria "
        "will be held in Geneva, the Swiss foreign ministry said. Both armies have suffered heavy"
        " losses.",
        "There was confusion over the venue on Thursday. The peace talks between Arland and Boria"
        " will be held in Vienna, the president of Arland told state television. The United "
        "Nations will send an envoy.",
    ),
    Account(
        "How many passengers were on board the train that derailed near Cuenca?",
        "A night train left the rails near Cuenca early on Tuesday. There were 214 passengers on "
        "board the train when it derailed, the operator said. The line will stay closed until "
        "Friday.",
        "Investigators have found a broken rail at the place where the night train derailed near "
        "Cuenca. The train was carrying 187 passengers, the transport ministry told parliament. "
        "Two of them are still in hospital.",
    ),
    Account(
        "Who scored the winning goal for Rovaniemi?",
        "Rovaniemi beat Oulu 2-1 in the last minute of the cup final. Mikko Lahti scored the "
        "winning goal for Rovaniemi from the penalty spot. It is the club's first cup.",
        "The final in Helsinki was decided in extra time. Teemu Salo headed the winning goal for "
        "Rovaniemi, to the joy of 4,000 travelling fans. Oulu had led until the 80th minute.",
    ),
    Account(
        "When did the volcano Monte Sardo last erupt?",
        "Villages below Monte Sardo have been evacuated. The volcano last erupted in 1911, when "
        "lava buried two farms. Scientists measured hundreds of tremors on Sunday.",
        "Ash fell on the harbour as Monte Sardo rumbled. The volcano had last erupted in 1934, "
        "according to the observatory. Flights were diverted to the mainland.",
    ),
    Account(
        "How much did the painting by Vera Holm sell for?",
        "A small winter landscape caused a sensation at the auction in Zurich. The painting by "
        "Vera Holm sold for 2.4 million francs to an unnamed bidder. It had hung in a school for "
        "decades.",
        "The buyer of the winter landscape has come forward. He said that he had paid 3.1 million"
        " francs for the painting by Vera Holm. He will lend it to a museum in Oslo.",
    ),
    Account(
        "Where did the missing yacht Petrel turn up?",
        "The yacht Petrel, missing since August, has been found without her crew. She turned up "
        "off Madeira, where fishermen saw her drifting, the navy said. The search for the two "
        "sailors goes on.",
        "Relatives of two missing sailors have been told that their boat was found. The yacht "
        "Petrel turned up off Tenerife, the coastguard wrote. Her sails were torn.",
    ),
    Account(
        "Who is the new coach of the national basketball team of Estavia?",
        "The federation met in the capital on Saturday. Bruno Keller is the new coach of the "
        "national basketball team of Estavia, its president announced. He signed for two years.",
        "After weeks of rumours the search is over. The federation of Estavia has named Tomas "
        "Varga as the new coach of the national basketball team. He coached in Greece before.",
    ),
    Account(
        "How old is the lighthouse of Cape Ferro?",
        "The lighthouse of Cape Ferro was damaged by the storm. The lighthouse is 120 years old, "
        "the mayor said, and its lamp has never failed before.",
        "Engineers climbed the tower at Cape Ferro on Monday. At an age of one hundred and twenty"
        " years, the lighthouse of Cape Ferro needs a new lamp.",
        differ=False,
    ),
    Account(
        "When did the museum of clocks in Bellmont open?",
        "Thieves broke into the museum of clocks in Bellmont. The museum opened on 9 May 1987 in "
        "a former mill. Nothing was taken.",
        "The museum of clocks in Bellmont opened in May 1987. It was founded by a watchmaker, who"
        " gave it 300 clocks.",
        differ=False,
    ),
    Account(
        "Who designed the new opera house in Karst?",
        "The roof of the new opera house in Karst leaks. It was designed by Yuki Tanaka, who "
        "blamed the builders.",
        "Singers complained of the draught. The architect Tanaka designed the new opera house in "
        "Karst after a visit to a cave.",
        differ=False,
    ),
    Account(
        "How many visitors came to the fair in Dorn?",
        "The fair in Dorn has closed its gates. More than 40,000 visitors came to the fair in "
        "Dorn, the organisers said.",
        "The police counted less rubbish than last year at Dorn. Exactly 41,250 visitors came to "
        "the fair.",
        differ=False,
    ),
    Account(
        "Where was the stolen cello found?",
        "A cello stolen from a train in June is back with its owner. The stolen cello was found "
        "in Antwerp in a left-luggage locker, police said.",
        "The cellist wept for joy. Her stolen cello was found in a locker at the station of the "
        "Belgian city of Antwerp.",
        differ=False,
    ),
]
OTHERS = [
    (
        "Rescuers in Nepal worked through a second night. The death toll from the earthquake in "
        "Jajarkot has climbed to 157, the governor said. Landslides blocked the roads to the "
        "villages."
    ),
    (
        "Orrin Motors is cutting jobs. Orrin Motors plans to lay off 3,000 workers at its factory"
        " in Graz, according to a letter to the unions. The mayor was shocked."
    ),
    (
        "The trial of Luca Ferri, a banker, will begin on 17 March 2025, a judge in Turin ruled. "
        "More than 60 witnesses are to be heard."
    ),
    (
        "A convoy of three ships left Constanta in August with maize for Spain, the Romanian "
        "authority said."
    ),
    (
        "Priya Nair won the mayoral election in Ashdon, four miles down the road, by 1,000 votes,"
        " the returning officer declared."
    ),
    (
        "Ash fell on the harbour of Porto Nero. The volcano Monte Leone, on the next island, last"
        " erupted in 1998, according to the observatory."
    ),
    (
        "Another picture was sold in Geneva. The drawing by Otto Brandt sold for 90,000 francs to"
        " a museum."
    ),
    (
        "Helga Strand is the new coach of the national handball team of Norland, its president "
        "announced. She signed for three years."
    ),
]
