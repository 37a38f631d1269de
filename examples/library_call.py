"""pumpcheck as a library: scan files, judge the rows of a DataFrame, check one device."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import pumpcheck

INVENTORIES = Path(__file__).parent / "inventories"


def main() -> None:
    """Show the three calls."""
    result = pumpcheck.scan(INVENTORIES)
    print("records:", result.counts["records"], "complete:", result.complete)
    print("affected:", result.counts["affected"], "needs review:", result.counts["needs_review"])
    print(result.affected["recalled_model"].value_counts().sort_index().to_string(header=False))

    devices = pd.DataFrame(
        {
            "Hersteller": ["Medtronic", "Medtronic", "Stiegelmeyer"],
            "Bezeichnung": ["Insulinpumpe", "Insulinpumpe", "Pflegebett"],
            "Modell": ["MMT-722NAS", "MMT-723NAS", "722"],
        },
        index=["MT-1", "MT-2", "MT-3"],
    )
    judged = pumpcheck.match(devices)
    print(judged[["Modell", "verdict", "reason_code"]].to_string())

    finding = pumpcheck.check(manufacturer="Medtronic", model="MMT-723NAS", software_version="2.4A")
    print(finding.verdict, finding.recalled_model, finding.evidence_text)


if __name__ == "__main__":
    main()
