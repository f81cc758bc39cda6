import shutil

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.kernel.metamath import DATABASE, MetamathMissing, verify_basel

RUN = CliRunner()
needs_metamath = pytest.mark.skipif(
    shutil.which("metamath") is None or not DATABASE.is_file(), reason="Metamath is not installed"
)


@needs_metamath
def test_metamath_verifies_the_sum_of_inverse_squares():
    found = verify_basel()
    assert found.accepted
    result = RUN.invoke(app, ["kernel", "--metamath"])
    assert result.exit_code == 0
    assert "a matter of reading" in result.stdout


@needs_metamath
@pytest.mark.parametrize("last", ["3", "2"], ids=["another statement", "no proof"])
def test_another_statement_or_no_proof_is_not_accepted(tmp_path, last):
    statement = f"|- sum_ k e. NN ( k ^ -u {last} ) = ( ( _pi ^ 2 ) / 6 )"
    database = tmp_path / "small.mm"
    database.write_text(f"$c |- sum_ k e. NN ( ^ -u 2 3 ) = _pi / 6 $.\n  basel $p {statement} $= ? $.\n")
    assert not verify_basel(database).accepted


def test_without_metamath_the_command_says_how_to_install_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MetamathMissing):
        verify_basel()
    result = RUN.invoke(app, ["kernel", "--metamath"])
    assert result.exit_code == 2
    assert "apt-get install metamath metamath-databases" in result.stderr
