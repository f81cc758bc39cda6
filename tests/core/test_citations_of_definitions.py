"""What the theorems given to a definition cite is cited wherever its symbol stands."""

from theory.core import (
    algebra,
    apply,
    cite,
    combine,
    constant,
    define,
    define_limit,
    eq,
    function,
    integer,
    le,
    limit_value,
    lt,
    sign,
)
from theory.core.terms import opened


def test_a_definition_cites_what_gives_it_its_value() -> None:
    interest = cite("compound interest")
    index = integer("late", lambda v: [le(0, v)])
    limit = define_limit("cited.limit", (), index, opened(interest.formula.args[1], index))
    known = limit_value(limit, (), interest)
    positive = combine(lt(0, apply(limit)), (1, sign(lt(0, constant("e")))), (-1, known))
    assert not positive.hypotheses
    assert positive.cites == {"compound interest"}
    logarithm, equation = define("cited.logarithm", (), function("log", apply(limit)), positive)
    assert equation.cites == {"compound interest"}
    later = algebra(eq(apply(logarithm) + 1, 1 + apply(logarithm)))
    assert later.cites == {"compound interest"}
