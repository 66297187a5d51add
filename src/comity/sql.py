"""A statement that every act runs is built once; from then on only its values differ.

Django builds the SQL of a query each time it is asked, and that takes many times its running. Here Django builds it
too, from the same query sets and fields, and the text is kept: for each connection, since the two databases lock and
spell differently. Rows come back as the objects or tuples of the query set, and values go through their fields.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeAlias, TypeVar, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import ModelIterable, ValuesListIterable
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Row_co = TypeVar("Row_co", covariant=True)
K = TypeVar("K")
T = TypeVar("T")
AnyField: TypeAlias = "models.Field[Any, Any]"
Convert = Callable[[Any, Any, BaseDatabaseWrapper], Any]
PLAIN: Final = frozenset({str, dict, list})
MOST_ROWS: Final = 500  # of one statement; SQLite takes 32,766 values


def _kept(connection: BaseDatabaseWrapper, key: K, build: Callable[[BaseDatabaseWrapper, K], T]) -> T:
    """What was built for this connection, or is built now; it ends with the connection."""
    shelf: dict[object, T] = vars(connection).setdefault("comity_sql", {})
    if key not in shelf:
        shelf[key] = build(connection, key)
    return shelf[key]


class Given(models.Expression):
    """The place of a value that is known when the query is asked."""

    def __init__(self, number: int, field: AnyField) -> None:
        super().__init__(output_field=field)
        self.number = number

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """A place, and this in it."""
        return "%s", (self,)


@dataclass(frozen=True, slots=True)
class Built:
    """What is kept of a query."""

    sql: str
    params: tuple[Any, ...]
    converters: Sequence[tuple[int, Sequence[Convert], Any]]
    make: Callable[[list[Any]], Any]
    locks: bool


class Query(Generic[Row_co]):
    """One query: `build` makes it from places; a call asks it with values, in the order of their fields."""

    def __init__(self, build: "Callable[..., models.QuerySet[Any, Row_co]]", *fields: AnyField) -> None:
        self.build, self.fields = build, fields

    def __call__(self, *values: object) -> list[Row_co]:
        """The rows."""
        connection = connections[DEFAULT_DB_ALIAS]
        built = _kept(connection, self, self._built)
        if built.locks and not connection.in_atomic_block:
            raise TransactionManagementError("a lock is held to the end of a transaction, and there is none")
        given = [f.get_db_prep_value(v, connection) for f, v in zip(self.fields, values, strict=True)]
        params = [given[p.number] if isinstance(p, Given) else p for p in built.params]
        with connection.cursor() as cursor:
            cursor.execute(built.sql, params)
            found = [list(row) for row in cursor.fetchall()]
        for row in found:
            for place, converters, column in built.converters:
                for convert in converters:
                    row[place] = convert(row[place], column, connection)
        return [built.make(row) for row in found]

    def first(self, *values: object) -> Row_co | None:
        """The row, where there is one at most."""
        return next(iter(self(*values)), None)

    def _built(self, connection: BaseDatabaseWrapper, _key: object) -> Built:
        rows = self.build(*(Given(n, field) for n, field in enumerate(self.fields)))
        compiler = rows.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        return Built(
            sql,
            tuple(params),
            [(place, found, column) for place, (found, column) in converters.items()],
            _maker(rows, compiler),
            rows.query.select_for_update,
        )


def _maker(rows: "models.QuerySet[Any, Any]", compiler: SQLCompiler) -> Callable[[list[Any]], Any]:
    """How a row becomes what the query set would give: a tuple, or an object with those that are selected with it."""
    if rows._iterable_class is ValuesListIterable:
        return tuple
    info = compiler.klass_info
    if rows._iterable_class is not ModelIterable or info is None or compiler.annotation_col_map:
        raise TypeError("objects and tuples are built, nothing else")
    own = _reader(info, compiler, rows.db)
    beside = [(_reader(one, compiler, rows.db), one) for one in info.get("related_klass_infos", ())]
    if any(one["reverse"] or one.get("related_klass_infos") for _read, one in beside):
        raise TypeError("what a row refers to is read with it, nothing further")

    def make(row: list[Any]) -> Any:
        found = own(row)
        for read, one in beside:
            one["local_setter"](found, read(row))
        return found

    return make


def _reader(info: dict[str, Any], compiler: SQLCompiler, database: str) -> Callable[[list[Any]], Any]:
    """The object of some columns of a row; none where its key is null."""
    places = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    names = [column.target.attname for column, _sql, _alias in compiler.select[places]]
    model = info["model"]
    key = names.index(model._meta.pk.attname)

    def read(row: list[Any]) -> Any:
        values = row[places]
        return None if values[key] is None else model.from_db(database, names, values)

    return read


Prepare: TypeAlias = Callable[[Any, BaseDatabaseWrapper], Any]
Writes = tuple[str, Sequence[Prepare]]  # SQL, and what prepares each value of a row


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a table that are written without making objects: of new rows, or of the one with a key."""

    model: type[models.Model]
    names: tuple[str, ...]

    def add_rows(self, rows: Sequence[Sequence[object]]) -> None:
        """New rows, many by one statement."""
        connection = connections[DEFAULT_DB_ALIAS]
        for start in range(0, len(rows), MOST_ROWS):
            some = rows[start : start + MOST_ROWS]
            sql, prepares = _kept(connection, (self, len(some)), self._insert)
            values = [p(v, connection) for row in some for p, v in zip(prepares, row, strict=True)]
            with connection.cursor() as cursor:
                cursor.execute(sql, values)

    def set_columns(self, key: object, values: Sequence[object]) -> int:
        """Other values in the row with a key; how many such rows there are."""
        connection = connections[DEFAULT_DB_ALIAS]
        sql, prepares = _kept(connection, (self, 0), self._update)
        with connection.cursor() as cursor:
            cursor.execute(sql, [p(v, connection) for p, v in zip(prepares, [*values, key], strict=True)])
            return int(cursor.rowcount)

    def _insert(self, connection: BaseDatabaseWrapper, key: tuple[object, int]) -> Writes:
        table, columns, prepares = self._spelled(connection, self.names)
        places = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * key[1])
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places}", prepares  # noqa: S608 - names alone

    def _update(self, connection: BaseDatabaseWrapper, _key: object) -> Writes:
        table, columns, prepares = self._spelled(connection, (*self.names, "pk"))
        *values, key = [f"{column} = %s" for column in columns]
        return f"UPDATE {table} SET {', '.join(values)} WHERE {key}", prepares  # noqa: S608 - names alone

    def _spelled(
        self, connection: BaseDatabaseWrapper, names: Sequence[str]
    ) -> tuple[str, list[str], list[Prepare]]:
        """Table and columns as the database writes them, and what prepares a value for each."""
        quote, meta = connection.ops.quote_name, self.model._meta
        fields: list[Any] = [meta.pk if name == "pk" else meta.get_field(name) for name in names]
        return (
            quote(meta.db_table),
            [quote(f.column) for f in fields],
            [_prepare(f, connection) for f in fields],
        )


def _prepare(field: Any, connection: BaseDatabaseWrapper) -> Prepare:
    """What `save` makes of a value; what refers to a key is prepared as that key.

    Of text, whole numbers, UUIDs, bytes and plain values, which are most, it makes what they are: for these the four
    calls are spared.
    """
    while field.is_relation:
        field = field.target_field
    save: Prepare = field.get_db_prep_save
    match field:
        case models.CharField() | models.TextField():
            return lambda value, own: value if type(value) is str else save(value, own)
        case models.IntegerField():
            return lambda value, own: value if type(value) is int else save(value, own)
        case models.UUIDField() if not connection.features.has_native_uuid_field:
            return lambda value, own: value.hex if type(value) is UUID else save(value, own)
        case models.BinaryField():
            binary: Callable[[bytes], object] = cast("Any", connection).Database.Binary
            return lambda value, own: binary(value) if type(value) is bytes else save(value, own)
        case models.JSONField():
            return lambda value, own: (
                own.ops.adapt_json_value(value, field.encoder) if type(value) in PLAIN else save(value, own)
            )
        case _:
            return save
