"""A second, small model of the decision procedure, to be compared with the real core.

Its author wrote it from the design's section on the decision procedure, its 36 invariants and its table
of decisions taken, and **had not read** ``comity.core.consensus`` nor that package's tests. It imports nothing
of Comity, so that a mistake made once is not made twice.

Where the design leaves a question open the model answers ``UNSAID`` instead of guessing, and then only one
thing is required of the core: that it does not adopt. *When in doubt, not adopted.*
"""
