"""The checks of the project by their names, such as `nox -s lint`; `.ci/run` and GitHub call them."""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "integration", "docs", "package"]

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
"""Up to the newest for which all that is needed has wheels."""

SCHEMAS = {
    "vendor.github-workflows": [".github/workflows/ci.yml", ".github/workflows/release.yml"],
    "vendor.dependabot": [".github/dependabot.yml"],
    "vendor.github-issue-forms": [".github/ISSUE_TEMPLATE/defect.yml", ".github/ISSUE_TEMPLATE/verdict.yml"],
    "vendor.github-issue-config": [".github/ISSUE_TEMPLATE/config.yml"],
    "vendor.citation-file-format": ["CITATION.cff"],
}


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, which module may import which, and the files that other programs read."""
    session.install(".[test,dev]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")
    for schema, files in SCHEMAS.items():
        session.run("check-jsonschema", "--builtin-schema", schema, *files)
    session.run("zizmor", "--offline", "--quiet", ".github")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The tests that need nothing but Python; what stands behind `--` goes to pytest."""
    session.install("--editable", ".[test]")
    session.run("python", "-m", "pytest", "-n", "2", *session.posargs)


@nox.session
def integration(session: nox.Session) -> None:
    """The tests that need LibreOffice, servers, engines, a browser or a package index."""
    session.install("--editable", ".[test,scale]")
    session.run("python", "-m", "pytest", "-n", "2", "-m", "integration", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """How much of the code the tests run that need nothing but Python; there is a floor."""
    session.install("--editable", ".[test]", "pytest-cov>=6")
    # With CI hypothesis sets no deadline, which what is measured would miss.
    arguments = ("-n", "2", "--cov", "--cov-report=term:skip-covered", *session.posargs)
    session.run("python", "-m", "pytest", *arguments, env={"CI": "true"})


@nox.session
def docs(session: nox.Session) -> None:
    """The manual, in which every link leads somewhere."""
    session.install(".[docs]")
    session.run("mkdocs", "build", "--strict", "--site-dir", "build/site")


@nox.session
def package(session: nox.Session) -> None:
    """What goes to the package index, checked, and a list of all that comes with it."""
    session.install("build", "twine", "cyclonedx-bom")
    dist, fresh = Path("dist"), Path(session.create_tmp()) / "fresh"
    for path in dist.glob("*"):
        path.unlink()
    session.run("python", "-m", "build", "--outdir", str(dist))
    built = sorted(map(str, dist.glob("*")))
    session.run("twine", "check", "--strict", *built)
    session.run("python", "-m", "venv", "--clear", str(fresh))
    session.run(
        "python", "-m", "pip", "--python", str(fresh), "install", "--quiet", *(p for p in built if p[-3:] == "whl")
    )
    Path("build").mkdir(exist_ok=True)
    session.run("cyclonedx-py", "environment", "--pyproject", "pyproject.toml", "-o", "build/sbom.cdx.json", str(fresh))


@nox.session
def audit(session: nox.Session) -> None:
    """Whether a known weakness is in what comes with pumpcheck; what stands behind `--` goes to pip-audit."""
    session.install(".[arrow,letters,sql,s3]", "pip-audit>=2.10")
    installed = session.run("python", "-m", "pip", "freeze", "--exclude", "pumpcheck", silent=True)
    listed = Path(session.create_tmp()) / "installed.txt"
    listed.write_text(str(installed), encoding="utf-8")
    # Strict, so that it fails where a package could not be looked up.
    arguments = ("--strict", "--disable-pip", "--no-deps", "--progress-spinner", "off", *session.posargs)
    session.run("pip-audit", "--requirement", str(listed), *arguments)


@nox.session
def pictures(session: nox.Session) -> None:
    """The picture of the workbook, drawn anew; needs LibreOffice and pdftoppm."""
    session.install(".[test]")
    session.run("python", "docs/make_pictures.py")
