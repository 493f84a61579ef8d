"""A linker for any table: candidates, comparisons in levels, additive weights, probabilities.

It knows nothing of firms or Chinese; `linkage.companies` says what is compared there.
"""
