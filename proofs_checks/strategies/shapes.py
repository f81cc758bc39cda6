"""Hypothesis strategies for simplex points, covariance matrices, designs and schedules.

Each is built, never filtered, so that it is fast; each draws the awkward cases on purpose and shrinks to
the plainest object: the uniform law, the identity, the schedule (1,). Values are exact.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import accumulate

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Point = tuple[Fraction, ...]
RationalMatrix = tuple[tuple[Fraction, ...], ...]
IntegerMatrix = tuple[tuple[int, ...], ...]


def simplex_points(*, min_size: int = 2, max_size: int = 8, zeros: bool = False) -> SearchStrategy[Point]:
    """Probability vectors: balanced, skewed over many orders of magnitude, near a vertex, and sparse.

    Args:
        min_size: fewest categories, at least 1.
        max_size: most categories.
        zeros: whether some probabilities may be 0.

    Returns:
        A strategy for tuples of fractions ≥ 0 (> 0 unless `zeros`) whose sum is exactly 1.

    Raises:
        ValueError: the sizes are not in order.

    >>> from hypothesis import find
    >>> find(simplex_points(), lambda p: True)
    (Fraction(1, 2), Fraction(1, 2))
    >>> find(simplex_points(), lambda p: min(p) < Fraction(1, 1000)) # doctest: +ELLIPSIS
    (Fraction(...), Fraction(...))
    """
    _check_sizes("min_size", min_size, "max_size", max_size, least=1)
    weight = st.integers(1, 12) | st.integers(0, 9).map(lambda power: 10**power)
    if zeros:
        weight |= st.just(0)
    weights = st.lists(weight, min_size=min_size, max_size=max_size)
    return st.builds(_point, weights, st.integers(0, max_size - 1), st.integers(0, 12))


def _point(weights: list[int], place: int, boost: int) -> Point:
    """The weights scaled to sum 1, after one of them, made positive, grew by 10^boost."""
    chosen = place % len(weights)
    grown = [max(w, 1) * 10**boost if i == chosen else w for i, w in enumerate(weights)]
    total = sum(grown)
    return tuple(Fraction(w, total) for w in grown)


def covariances(
    *, min_dimension: int = 1, max_dimension: int = 5, decades: int = 6, rank_deficit: int = 0
) -> SearchStrategy[RationalMatrix]:
    """Covariance matrices Q Λ Qᵀ of chosen condition number and rank, exact.

    Λ holds powers 10⁻ᵏ, 0 ≤ k ≤ `decades`, then `rank_deficit` zeros; Q is a product of Householder
    reflections I − 2vvᵀ/vᵀv of integer vectors, a rational orthogonal matrix; v = (1, 2, …) is the simplest.
    The eigenvalues are thus exactly those of Λ.

    Args:
        min_dimension: smallest dimension, more than `rank_deficit`.
        max_dimension: largest dimension.
        decades: the condition number (of the part that is not 0) is at most 10^decades.
        rank_deficit: number of zero eigenvalues.

    Raises:
        ValueError: the dimensions are not in order, or `decades` or `rank_deficit` is negative.

    >>> from hypothesis import find
    >>> find(covariances(min_dimension=2), lambda matrix: True)
    ((Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(1, 1)))
    """
    _check_nonnegative("decades", decades)
    _check_nonnegative("rank_deficit", rank_deficit)
    _check_sizes(
        "min_dimension", min_dimension, "max_dimension", max_dimension, least=max(1, rank_deficit + 1)
    )

    exponents = st.lists(
        st.integers(0, decades),
        min_size=min_dimension - rank_deficit,
        max_size=max_dimension - rank_deficit,
    )
    vectors = st.lists(st.tuples(*[st.integers(-2, 2)] * max_dimension), max_size=2)
    return st.builds(_reflected, exponents, st.just(rank_deficit), vectors)


def _reflected(exponents: list[int], deficit: int, vectors: list[tuple[int, ...]]) -> RationalMatrix:
    values = [Fraction(1, 10**k) for k in exponents] + [Fraction(0)] * deficit
    d = len(values)
    matrix = tuple(tuple(values[i] if i == j else Fraction(0) for j in range(d)) for i in range(d))
    for vector in vectors:
        matrix = _conjugated(matrix, tuple(k * entry for k, entry in enumerate(vector[:d], 1)))
    return matrix


def _conjugated(matrix: RationalMatrix, v: tuple[int, ...]) -> RationalMatrix:
    """H A H for the reflection H = I − 2vvᵀ/vᵀv, entry by entry; A itself when v = 0."""
    square = sum(x * x for x in v)
    if square == 0:
        return matrix
    image = [sum((a * x for a, x in zip(row, v, strict=True)), Fraction(0)) for row in matrix]
    bend = sum((a * x for a, x in zip(image, v, strict=True)), Fraction(0))
    return tuple(
        tuple(
            a
            - Fraction(2, square) * (image[i] * v[j] + v[i] * image[j])
            + Fraction(4, square * square) * bend * v[i] * v[j]
            for j, a in enumerate(row)
        )
        for i, row in enumerate(matrix)
    )


def designs(*, columns: int, extra_rows: int = 4, entry: int = 2) -> SearchStrategy[IntegerMatrix]:
    """Integer design matrices of full column rank, with any rows below a triangular head, then shuffled.

    The head is lower triangular with ones on its diagonal, so XᵀX is always invertible.

    Args:
        columns: number of features d ≥ 1.
        extra_rows: at most this many rows more than columns.
        entry: largest absolute entry.

    Raises:
        ValueError: an argument is out of range.

    >>> from hypothesis import find
    >>> find(designs(columns=2), lambda design: True)
    ((1, 0), (0, 1))
    """
    if columns < 1:
        raise ValueError(f"columns = {columns}: must be at least 1")
    _check_nonnegative("extra_rows", extra_rows)
    _check_nonnegative("entry", entry)
    entries = st.integers(-entry, entry)
    head = st.tuples(*[st.tuples(*[entries] * i) for i in range(columns)]).map(
        lambda rows: [(*row, 1, *[0] * (columns - 1 - i)) for i, row in enumerate(rows)]
    )
    rest = st.lists(st.tuples(*[entries] * columns), max_size=extra_rows)
    return st.builds(lambda top, below: [*top, *below], head, rest).flatmap(st.permutations).map(tuple)


def schedules(
    *, min_length: int = 1, max_length: int = 8, largest: int = 1000
) -> SearchStrategy[tuple[int, ...]]:
    """Sample sizes of successive generations: constant, growing linearly or geometrically, falling, any.

    Args:
        min_length: fewest generations, at least 1.
        max_length: most generations.
        largest: largest sample size.

    Raises:
        ValueError: the lengths are not in order or `largest` is below 1.

    >>> from hypothesis import find
    >>> find(schedules(), lambda schedule: True)
    (1,)
    >>> find(schedules(), lambda schedule: len(schedule) == 3)
    (1, 1, 1)
    """
    _check_sizes("min_length", min_length, "max_length", max_length, least=1)
    if largest < 1:
        raise ValueError(f"largest = {largest}: must be at least 1")
    lengths, sizes = st.integers(min_length, max_length), st.integers(1, largest)

    def grown(step: Callable[[int, int], int]) -> SearchStrategy[tuple[int, ...]]:
        return st.builds(
            lambda n, first, by: tuple(
                accumulate([by] * (n - 1), lambda size, rate: min(step(size, rate), largest), initial=first)
            ),
            lengths,
            sizes,
            st.integers(1, 10),
        )

    rising = grown(lambda size, by: size + by) | grown(lambda size, by: size * by)
    constant = st.builds(lambda n, size: (size,) * n, lengths, sizes)
    free = lengths.flatmap(lambda n: st.tuples(*[sizes] * n))
    return free | constant | rising | rising.map(lambda schedule: schedule[::-1])


def _check_sizes(low_name: str, low: int, high_name: str, high: int, *, least: int) -> None:
    if low < least:
        raise ValueError(f"{low_name} = {low}: must be at least {least}")
    if high < low:
        raise ValueError(f"{high_name} = {high}: must be at least {low_name} = {low}")


def _check_nonnegative(name: str, value: int) -> None:
    if value < 0:
        raise ValueError(f"{name} = {value}: must not be negative")
