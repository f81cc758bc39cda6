r"""Label editing: some of the labels are generated anew from every fit.

* ``any_label``: every label may be edited in every round;
* ``batches``: in batches, every label edited exactly once.
"""

from theory.families.label_editing import any_label, batches

LOOPS = (*any_label.LOOPS, *batches.LOOPS)
FORMULAS = (*any_label.FORMULAS, *batches.FORMULAS)
