using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tests.Parsing.Ast;

/// <summary>Draws syntax trees from a seed: expressions, types, queries, statements.</summary>
internal sealed partial class RandomSql(int seed)
{
    private static readonly string[] Names = ["a", "b", "orders", "Customer", "value", "select", "my name", "tick`tock", "größe", "key", "_x", "x$1", "1st", "user", "COUNT", "trim", "日本"];

    private readonly Random _random = new(seed);

    private int Below(int bound) => _random.Next(bound);

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(params ReadOnlySpan<T> items) => items[_random.Next(items.Length)];

    private T Any<T>() where T : struct, Enum => Pick<T>(Enum.GetValues<T>());

    private SqlList<T> Some<T>(int least, int most, Func<T> draw)
    {
        var items = new T[least + Below(most - least + 1)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = draw();
        }

        return SqlList.Create<T>(items);
    }

    private T? Maybe<T>(int percent, Func<T> draw) where T : class => Chance(percent) ? draw() : null;

    private Identifier Name() => new(Pick<string>(Names));

    private QualifiedName Qualified() => new(Some(1, 3, Name));

    private string Text() => Pick("", "x", "it's", "a\nb", "--", "/* */", "é", "\\", "a;b", "`", "\"", "1");

    private StringLiteral Literal() => new(Text());

    private TableOption Option() => new(Literal(), Literal());

    private string Digits() => Pick("0", "1", "42", "007", "3.14", ".5", "5.", "1e3", "2.5E-7", "123456789012345678901234567890");

    private TimeUnit IntervalUnit() => Pick(TimeUnit.Year, TimeUnit.Quarter, TimeUnit.Month, TimeUnit.Week, TimeUnit.Day, TimeUnit.Hour, TimeUnit.Minute, TimeUnit.Second);

    private SqlExpression Interval() => Below(6) switch
    {
        0 => new IntervalLiteral(Chance(30), "1-6", new IntervalQualifier(TimeUnit.Year, Chance(50) ? 2 : null, TimeUnit.Month)),
        1 => new IntervalLiteral(Chance(30), "2 03:04:05.678", new IntervalQualifier(TimeUnit.Day, null, TimeUnit.Second, Chance(50) ? 3 : null)),
        2 => new IntervalLiteral(Chance(30), "30:59", new IntervalQualifier(TimeUnit.Hour, null, TimeUnit.Minute)),
        3 => new IntervalLiteral(false, "-7", new IntervalQualifier(IntervalUnit(), Chance(30) ? 3 : null)),
        4 => new IntervalLiteral(Chance(30), "1.25", new IntervalQualifier(TimeUnit.Second, 4, null, Chance(50) ? 6 : null)),
        _ => new IntervalExpression(Expression(1), new IntervalQualifier(IntervalUnit())),
    };

    public SqlType Type(int depth)
    {
        var notNull = Chance(25);
        return Below(depth > 0 ? 9 : 4) switch
        {
            0 => new SimpleType(Pick(SqlTypeName.Char, SqlTypeName.VarChar, SqlTypeName.Binary, SqlTypeName.VarBinary), Chance(50) ? 1 + Below(100) : null) { NotNull = notNull },
            1 => new SimpleType(Pick(SqlTypeName.Time, SqlTypeName.Timestamp, SqlTypeName.TimestampLtz), Chance(50) ? Below(10) : null) { NotNull = notNull },
            2 => Chance(50) ? new SimpleType(SqlTypeName.Decimal, 10 + Below(20), Chance(50) ? Below(10) : null) { NotNull = notNull } : new SimpleType(SqlTypeName.Decimal) { NotNull = notNull },
            3 => new SimpleType(Pick(SqlTypeName.Boolean, SqlTypeName.TinyInt, SqlTypeName.SmallInt, SqlTypeName.Int, SqlTypeName.BigInt, SqlTypeName.Float, SqlTypeName.Double, SqlTypeName.String, SqlTypeName.Bytes, SqlTypeName.Date, SqlTypeName.Variant)) { NotNull = notNull },
            4 => new ArrayType(Type(depth - 1)) { NotNull = notNull },
            5 => new MapType(Type(depth - 1), Type(depth - 1)) { NotNull = notNull },
            6 => new RowType(Some(0, 3, () => new RowField(Name(), Type(depth - 1), Maybe(30, Text)))) { NotNull = notNull },
            7 => new MultisetType(Type(depth - 1)) { NotNull = notNull },
            _ => Chance(50) ? new RawType(Text(), Text()) { NotNull = notNull } : new IntervalType(new IntervalQualifier(TimeUnit.Day, Chance(50) ? 3 : null, TimeUnit.Second)) { NotNull = notNull },
        };
    }
}
