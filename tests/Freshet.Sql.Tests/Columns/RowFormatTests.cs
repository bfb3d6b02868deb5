using Freshet.Core;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;

namespace Freshet.Sql.Tests.Columns;

/// <summary>Rows as bytes: they come back as they were, and their order is that of the rows.</summary>
public sealed class RowFormatTests
{
    private static readonly DataField[] Fields =
    [
        new("b", DataType.Boolean), new("i8", new DataType(TypeKind.TinyInt)), new("i16", new DataType(TypeKind.SmallInt)), new("i32", DataType.Int), new("i64", DataType.BigInt),
        new("f32", new DataType(TypeKind.Float)), new("f64", DataType.Double), new("d18", DataType.Decimal(18, 4)), new("d38", DataType.Decimal(30, 2)), new("s", DataType.String),
        new("x", DataType.Bytes), new("n", DataType.BigInt.WithNull(false)), new("date", DataType.Date), new("ts", DataType.Timestamp(6)),
    ];

    private static object?[] Row(SeededRandom random)
    {
        string[] texts = ["", "a", "ab", "a\0b", "\0", "\0\0", "twelve bytes", "thirteen byte", "日本語のテキスト", "\u00ff"];
        long[] numbers = [0, 1, -1, long.MinValue, long.MaxValue, 255, 256, -256];
        double[] floats = [0, 1.5, -1.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, -double.MaxValue];
        object? Or(object value) => random.Next(4) == 0 ? null : value;
        return
        [
            Or(random.Next(2) == 0), Or((sbyte)random.Next(256 - 128)), Or((short)random.Next(30_000)), Or((int)(random.Next(3) - 1) * 1_000_000), Or(numbers[random.Next(numbers.Length)]),
            Or((float)floats[random.Next(6)]), Or(floats[random.Next(floats.Length)]), Or(random.Next(100_000) / 100m - 500), Or(random.Next(100_000) * 1_000_000_000_000m - 5), Or(texts[random.Next(texts.Length)]),
            Or(new byte[] { 0, 255, (byte)random.Next(3) }[..random.Next(4)]), numbers[random.Next(numbers.Length)], Or(new DateOnly(1969, 12, 30).AddDays(random.Next(5))), Or(DateTime.UnixEpoch.AddTicks((random.Next(9) - 4) * 10_000_000L)),
        ];
    }

    private static ColumnBatch Batch(int rows, ulong seed)
    {
        var random = new SeededRandom(seed);
        using var writer = new RowWriter(Fields);
        for (var i = 0; i < rows; i++)
        {
            writer.Add(Row(random));
        }

        return writer.Take()!;
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public unsafe void Rows_come_back_as_they_were(bool descending, bool nullsLast)
    {
        var batch = Batch(500, 1);
        var format = new RowFormat(Fields.Select(f => new RowPart(f.Type, descending, nullsLast)));
        var encoded = new EncodedRows();
        format.Encode(batch.Columns.ToArray()!, batch.Count, encoded);
        using var arena = new Sql.Operators.Arena();
        var (starts, ends) = (new nint[batch.Count], new nint[batch.Count]);
        for (var i = 0; i < batch.Count; i++)
        {
            starts[i] = arena.Copy(encoded[i]);
            ends[i] = starts[i] + encoded[i].Length;
            Assert.Equal(encoded[i].Length, format.LengthOf(encoded[i]));
        }

        var decoded = new Column[Fields.Length];
        using var texts = new ViewWriter();
        format.Decode(starts, ends, decoded, texts);

        Assert.Equal(ends, starts);
        for (var c = 0; c < Fields.Length; c++)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                Assert.True(Values.Same(batch[c], decoded[c], i), $"{Fields[c].Name} of row {i}: {Folding.Value(batch[c], i)} came back as {Folding.Value(decoded[c], i)}");
            }
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Order_of_the_bytes_is_that_of_the_values(bool descending, bool nullsLast)
    {
        var batch = Batch(300, 2);
        for (var c = 0; c < Fields.Length; c++)
        {
            var format = new RowFormat([new RowPart(Fields[c].Type, descending, nullsLast)]);
            var encoded = new EncodedRows();
            format.Encode([batch[c]], batch.Count, encoded);
            for (var i = 1; i < batch.Count; i++)
            {
                var expected = Compare(Folding.Value(batch[c], i - 1), Folding.Value(batch[c], i), nullsLast) * (descending ? -1 : 1);
                Assert.Equal(Math.Sign(expected), Math.Sign(encoded[i - 1].SequenceCompareTo(encoded[i])));
            }
        }
    }

    private static int Compare(object? a, object? b, bool nullsLast) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => nullsLast ? 1 : -1,
        (_, null) => nullsLast ? -1 : 1,
        (Sql.Parsing.SqlList<byte> x, Sql.Parsing.SqlList<byte> y) => x.AsSpan().SequenceCompareTo(y.AsSpan()),
        (double x, double y) when double.IsNaN(x) || double.IsNaN(y) => double.IsNaN(x) ? (double.IsNaN(y) ? 0 : 1) : -1, // behind everything
        (float x, float y) when float.IsNaN(x) || float.IsNaN(y) => float.IsNaN(x) ? (float.IsNaN(y) ? 0 : 1) : -1,
        _ => ((IComparable)a).CompareTo(b),
    };
}
