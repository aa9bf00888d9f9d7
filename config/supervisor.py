"""Several programs under one process: started together, watched, and stopped together."""

from dataclasses import dataclass, field
from pathlib import Path

from config import leftovers
from config.env import ROOT
from config.server_process import ServerProcess, spawn


@dataclass
class Supervisor:
    """The owner of the programs whose logs and process numbers lie in `folder`."""

    folder: Path
    environment: dict[str, str]
    programs: list[ServerProcess] = field(default_factory=list)

    def start(self, name: str, command: list[str]) -> None:
        """Start a program; its output goes to `<name>.log`."""
        program = spawn(name, command, self.folder / f"{name}.log", env=self.environment, cwd=ROOT)
        self.programs.append(program)
        leftovers.note([each.process.pid for each in self.programs], noted_file(self.folder))

    def check(self) -> None:
        """Raise ServerError when a program has ended by itself."""
        for program in self.programs:
            program.check()

    def stop(self) -> None:
        """Stop every program, all at the same time."""
        for program in self.programs:
            program.ask_to_stop()
        for program in self.programs:
            program.stop()
        self.programs.clear()
        noted_file(self.folder).unlink(missing_ok=True)


def noted_file(folder: Path) -> Path:
    """Return the file that tells which programs were started last."""
    return folder / "programs.json"
