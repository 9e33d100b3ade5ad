"""Generated cases: Schemathesis, the layer below the laws, in a process of its own.

It is used through its stable interfaces alone: the configuration file, hooks, the command line and
its reports.

    learning.py      ids that exist, asked of the target
    planning.py      how many cases a budget has room for
    preparing.py     the description, said so that cases are quick to generate
    schemathesis.toml, configuring.py
                     the settings of every run, answers that are right all the same, and the
                     configuration of one run, made of all these
    owning.py        records that may be changed, made before it and deleted after it
    hooks.py, thinning.py, guarding.py
                     loaded by Schemathesis itself
    running.py       its process
    recording.py     what it has written down, as findings
    checking.py      one run
"""
