"""Move the running dossiers of a process to another of its versions, and back.

`beginning` takes the administrator's word and asks a worker; `working` does one batch after another, each a transaction
of its own. What has been done is known by the lines of the move, so a worker that dies loses one batch and no more.

Lock order: the process, the move, then the dossiers by key.
"""

from onestop.services.moving.beginning import KIND, LiveMoveError, move_begin, move_break_off, move_resume, move_undo
from onestop.services.moving.working import Left, move_work

__all__ = ["KIND", "Left", "LiveMoveError", "move_begin", "move_break_off", "move_resume", "move_undo", "move_work"]
