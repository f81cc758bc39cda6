"""How a run is done: its tasks, who does them, where results are kept, and the verdicts drawn from them.

A run is a set of ``tasks``; ``work`` says what their results call for; ``running`` hands them to
``executors`` and keeps what comes back, written by ``results``, in a ``store`` that answers for one
``code_version`` alone; ``judging`` turns findings into verdicts.
"""
