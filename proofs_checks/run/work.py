"""What a run has found and what is still to do: each result may call for further tasks.

The shards of one point are folded in order. Shards may be drawn ahead of the decision whether they are
needed; those that are not are ignored, so that the findings depend neither on the workers nor on their pace.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

from proofs_checks.evidence.monte_carlo import PointResult, Trial, most_numbers, outcome_of
from proofs_checks.evidence.shards import Shard, fold
from proofs_checks.run.results import Examined, Failure, Result
from proofs_checks.run.tasks import Task
from proofs_checks.verdict import Evidence
from theory.language.verdicts import VerdictName


@dataclass(slots=True, kw_only=True)
class Findings:
    """What a run found.

    Attributes:
        evidence: by kind of task, subject and statement.
        promised: by formula, the verdict that its derivation promises if every step replays.
        points: by formula, one entry a point; ``None`` where it was not reached.
        simplest: by formula refuted by simulation, the simplest such point.
        claims: by claim of a file, what its simulation found, by the number of the point.
        smallest: by claim refuted by simulation, the smallest parameters at which it is.
    """

    evidence: dict[tuple[str, str, int], list[Evidence] | Failure] = field(default_factory=dict)
    promised: dict[str, VerdictName] = field(default_factory=dict)
    points: dict[str, list[PointResult | None] | Failure] = field(default_factory=dict)
    simplest: dict[str, PointResult] = field(default_factory=dict)
    claims: dict[str, dict[int, PointResult | Failure]] = field(default_factory=dict)
    smallest: dict[str, PointResult] = field(default_factory=dict)

    def of_claim(self, name: str) -> list[PointResult]:
        """Return what the simulation of a claim found at the points that were reached, in their order."""
        found = self.claims.get(name, {})
        return [one for _, one in sorted(found.items()) if isinstance(one, PointResult)]


@dataclass(slots=True, kw_only=True)
class Course:
    """The course of the test at one point: the shards folded, those drawn ahead, what is decided."""

    formula: str
    place: int
    trial: Trial
    root: int
    folded: Shard | None = None
    next_to_fold: int = 0
    next_to_draw: int = 0
    ahead: dict[int, Shard] = field(default_factory=dict)
    outcome: PointResult | None = None

    def shard(self) -> Task:
        """Return the task that draws the next shard."""
        task = Task(
            kind="shard", subject=self.formula, root=self.root, which=self.next_to_draw, trial=self.trial
        )
        self.next_to_draw += 1
        return task

    def may_draw_ahead(self) -> bool:
        """Return whether the budget may call for another shard beyond those already drawn or under way."""
        if self.outcome is not None or self.folded is None:
            return False
        each = self.folded.numbers / self.next_to_fold
        under_way = self.next_to_draw - self.next_to_fold
        return self.folded.numbers + under_way * each < most_numbers(self.trial)

    def read(self, number: int, found: Shard | Failure) -> None:
        """Read a shard, fold what is next in order, and decide what can be decided."""
        if self.outcome is not None:
            return
        if isinstance(found, Failure):
            refused = replace(self.trial, refusal=found.reason)
            self.outcome = outcome_of(refused, None)
            return
        self.ahead[number] = found
        while self.outcome is None and self.next_to_fold in self.ahead:
            self.folded = fold(self.folded, self.ahead.pop(self.next_to_fold))
            self.next_to_fold += 1
            self.outcome = outcome_of(self.trial, self.folded)


@dataclass(slots=True, kw_only=True)
class Work:
    """The tasks to be done, and what their results call for."""

    queue: deque[Task]
    findings: Findings = field(default_factory=Findings)
    courses: dict[tuple[str, int], Course] = field(default_factory=dict)
    planned: int = 0
    done: int = 0

    def add(self, task: Task, first: bool = False) -> None:
        """Queue a task, before the others or after them."""
        self.planned += 1
        (self.queue.appendleft if first else self.queue.append)(task)

    def read(self, task: Task, result: Result) -> None:
        """Record a result, and queue what it calls for."""
        self.done += 1
        findings = self.findings
        match task.kind:
            case "formula" | "statement" | "kernel" | "kernel statement":
                if isinstance(result, Examined):
                    findings.promised[task.subject] = result.promised
                    result = result.evidence
                if isinstance(result, (list, Failure)):
                    findings.evidence[task.kind, task.subject, task.which] = result  # type: ignore[assignment]  # the kind says what the list holds
            case "trials":
                self._open(task, result)
            case "simplest":
                if isinstance(result, PointResult):
                    findings.simplest[task.subject] = result
            case "shard":
                self._fold(task, result)
            case "claim smallest":
                if isinstance(result, PointResult):
                    findings.smallest[task.subject] = result
            case "claim point":
                if isinstance(result, (PointResult, Failure)):
                    self._point_of_claim(task, result)

    def _point_of_claim(self, task: Task, result: PointResult | Failure) -> None:
        """Record a point; when the last one of a refuted claim is known, look for the smallest."""
        reached = self.findings.claims.setdefault(task.subject, {})
        reached[task.which] = result
        refuted = [one for one in self.findings.of_claim(task.subject) if one.outcome == "refuted"]
        if refuted and len(reached) == task.points:
            self.add(replace(task, kind="claim smallest", which=0, point=None, refuted=refuted[0]))

    def _open(self, task: Task, result: Result) -> None:
        if isinstance(result, Failure):
            self.findings.points[task.subject] = result
            return
        trials = [trial for trial in result if isinstance(trial, Trial)] if isinstance(result, list) else []
        points = [outcome_of(trial, None) for trial in trials]
        self.findings.points[task.subject] = points
        for place, trial in enumerate(trials):
            if points[place] is None:
                course = Course(formula=task.subject, place=place, trial=trial, root=task.root)
                self.courses[task.subject, place] = course
                self.add(course.shard())
        self._look_for_simplest(task.subject, task.root, task.budget)

    def course_of(self, task: Task) -> Course | None:
        """Return the undecided course that a shard belongs to."""
        return next((found for found in self.courses.values() if found.trial is task.trial), None)

    def is_needed(self, task: Task) -> bool:
        """Return whether a task is more than a shard drawn ahead of a point since decided."""
        return task.kind != "shard" or self.course_of(task) is not None

    def draw_ahead(self) -> bool:
        """Queue the next shard of the course that is furthest behind; return whether there is one."""
        open_courses = [course for course in self.courses.values() if course.may_draw_ahead()]
        if open_courses:
            self.add(min(open_courses, key=lambda course: course.next_to_draw - course.next_to_fold).shard())
        return bool(open_courses)

    def _fold(self, task: Task, result: Result) -> None:
        course = self.course_of(task)
        if course is None:
            return
        if isinstance(result, (Shard, Failure)):
            course.read(task.which, result)
        if course.outcome is None and course.next_to_draw == course.next_to_fold:
            self.add(course.shard(), first=True)
        if course.outcome is not None:
            self._decided(course)

    def _decided(self, course: Course) -> None:
        if self.courses.pop((course.formula, course.place), None) is None:
            return
        points = self.findings.points[course.formula]
        if isinstance(points, Failure) or course.outcome is None:
            return
        points[course.place] = course.outcome
        self._look_for_simplest(course.formula, course.root, course.trial.seconds)

    def _look_for_simplest(self, formula: str, root: int, seconds: float) -> None:
        """When the last point of a refuted formula is decided, look for the simplest one."""
        points = self.findings.points[formula]
        if isinstance(points, Failure) or None in points:
            return
        refuted = next((point for point in points if point is not None and point.outcome == "refuted"), None)
        if refuted is not None:
            self.add(Task(kind="simplest", subject=formula, root=root, budget=seconds, refuted=refuted))
