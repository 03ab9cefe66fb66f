"""Measures a judge of claims on sources that no training was shown.

python -m qa.training.left_out JUDGE OWN FOLDER SOURCE...

JUDGE is a folder as qa.training.judge writes it with --leave-out SOURCE, over a reader whose claims
left SOURCE out, too. OWN are archives with claims, FOLDER holds the claims of SOURCE and of others.
The calibration is fitted on OWN and on the kept premises of the others, as the shipped judge's is;
every claim of each SOURCE is then judged by it, and the tables of `footnote eval verifier` printed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import FootnoteError
from qa.evaluation.claims import read_claims
from qa.evaluation.verifier import judge_with, measure_verifier
from qa.models.network import JUDGE, Network
from qa.models.support_model import JUDGE_HEAD, SupportModel
from qa.training.calibrate_support import AS_IT_IS, MAX_CLAIMS, fit
from qa.verifier.judge import SupportJudge

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Print what the judge makes of the sources left out."""
    if len(arguments) < 4:  # noqa: PLR2004
        sys.stderr.write(str(__doc__))
        return 2
    made, own_folder, folder = map(Path, arguments[:3])
    sources = arguments[3:]
    try:
        own = read_claims(own_folder)
        kept = read_claims(folder, MAX_CLAIMS)
        unseen = read_claims(folder, sources=sources, kept_only=False)
        model = SupportModel.load(Network.load(made, graph=JUDGE), made, JUDGE_HEAD)
    except FootnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    judge = judge_with(SupportJudge(lambda: model, AS_IT_IS))
    seen = [*own, *(one for one in kept if one.source not in sources)]
    found = fit([judge(one) for one in seen], {one.source for one in own})
    judging = judge_with(SupportJudge(lambda: model, found))
    measured = measure_verifier("left out", unseen, judging, lambda _done, _all: None)
    sys.stdout.write(f"{found}\n{measured.to_text()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
