"""The operators: each looks at a function and proposes small mistakes of one kind.

Source: Jia and Harman 2011 name the classical ones; those of frames, units and late values are robotics' own.
"""

from collections.abc import Callable, Iterator

from misstep_cell.bugs.operators import flow, geometry, late, values
from misstep_cell.bugs.operators.patch import Patch
from misstep_cell.bugs.software import SoftwareFunction

Operator = Callable[[SoftwareFunction], Iterator[Patch]]

OPERATORS: dict[str, Operator] = {
    operator.__name__.replace("_", "-"): operator
    for operator in (
        values.constant_shift,
        values.wrong_number,
        values.sign_flip,
        values.unit_error,
        values.wrong_default,
        values.lost_factor,
        values.lost_term,
        values.lost_limit,
        values.off_by_one,
        values.wrong_axis,
        geometry.wrong_frame,
        geometry.swapped_arguments,
        geometry.swapped_results,
        geometry.swapped_elements,
        geometry.wrong_variable,
        geometry.wrong_function,
        flow.dropped_command,
        flow.lost_exception,
        flow.skipped_check,
        flow.relation_flip,
        flow.lost_accumulation,
        flow.wrong_start,
        flow.skipped_state,
        late.stale_value,
        late.delayed_reply,
    )
}
