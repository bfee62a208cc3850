import ast

from misstep_cell.bugs.operators.patch import nodes, replace, unit_of


def names(function):
    return [node.id for node in nodes(function, ast.Name)]


def test_a_text_that_occurs_twice_is_replaced_at_its_own_place(function):
    one = function("def f(a):\n    if a:\n        a = g(a)\n    else:\n        a = g(a)\n    return a")
    second = one.node.body[0].orelse[0].value
    patch = replace(one, second, "h(a)")

    assert one.text.replace(patch.old, patch.new) == one.text.replace(
        "else:\n        a = g(a)", "else:\n        a = h(a)"
    )
    assert one.text.count(patch.old) == 1
    assert patch.change == "g(a) -> h(a)"


def test_letters_of_more_than_a_byte_shift_nothing(function):
    one = function('def f(a):\n    return "α·β", a')
    patch = replace(one, one.node.body[0].value.elts[1], "b")

    assert patch.new == 'return "α·β", b'


def test_a_line_that_is_needed_no_more_stays_empty(function):
    one = function("def f(a):\n    x = g(\n        a,\n    )\n    return x")
    patch = replace(one, one.node.body[0].value, "a")

    assert one.text.replace(patch.old, patch.new) == "def f(a):\n    x = a\n\n\n    return x"


def test_what_is_only_told_is_left_alone(function):
    one = function(
        'def f(a: A) -> R:\n    """Doc."""\n    x.report(told)\n    if a:\n        raise E(told)\n    return f"{told}"'
    )

    assert names(one) == ["a"]


def test_the_unit_of_a_name():
    units = {"x_m": "m", "SPEED_RAD_S": "rad_s", "p.size_m[0]": "m", "force_n(x)": "n", "t_ns": "", "n": "", "1": ""}
    assert {text: unit_of(ast.parse(text, mode="eval").body) for text in units} == units
