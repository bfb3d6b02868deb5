using System.Globalization;
using Freshet.Core.Graph;
using Freshet.Sql.Columns;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Tables;

/// <summary>
/// The connector <c>datagen</c>: rows that are made up, row n the same in each run and after each restore. Its options are Flink's:
/// <c>rows-per-second</c>, <c>number-of-rows</c>, and for each column <c>fields.NAME.kind</c> (<c>random</c> with <c>min</c>, <c>max</c>,
/// <c>length</c>, <c>null-rate</c>, <c>max-past</c>; <c>sequence</c> with <c>start</c>, <c>end</c>).
/// </summary>
internal static class DataGenTable
{
    private const long RateDefault = 10_000;

    public static ConnectedTable Connect(TableOptions options, SqlList<DataField> columns)
    {
        var rate = options.Number("rows-per-second") ?? RateDefault;
        var count = options.Number("number-of-rows");
        if (rate <= 0 || count < 0)
        {
            throw FreshetException.User($"Options 'rows-per-second' and 'number-of-rows' of table '{options.Table}' are above zero.");
        }

        var makers = columns.Select(c => GeneratedColumn.Of(options, c)).ToArray();
        foreach (var maker in makers)
        {
            count = maker.Count is { } rows ? Math.Min(rows, count ?? long.MaxValue) : count;
        }

        return new ConnectedTable(() => new Source(options.Table, columns, makers, new GeneratorOptions { Count = count, RatePerSecond = rate }), null);
    }

    private sealed class Source(string table, SqlList<DataField> columns, GeneratedColumn[] makers, GeneratorOptions options) : TableSource
    {
        public override SqlList<DataField> Columns => columns;

        public override bool IsBounded => options.Count is not null;

        public override int Build(StreamEnvironment env, ColumnNeed need)
        {
            var numbers = env.Generate(static n => n, options);
            var id = env.NextId;
            return env.Add(
                new StreamNode { Id = id, Name = $"make {table}", Role = NodeRole.Operator, Create = () => new Maker(makers, need) },
                new StreamEdge(numbers.NodeId, 0, id, new Partitioning.Forward()));
        }
    }

    private sealed class Maker(GeneratedColumn[] makers, ColumnNeed need) : Operator, IReceiver<long>
    {
        private readonly ViewWriter _texts = new();
        private readonly Column?[] _columns = new Column?[makers.Length];
        private BatchEmitter? _output;

        public void OnBatch(Batch<long> batch)
        {
            for (var from = 0; from < batch.Count; from += Column.Rows)
            {
                var numbers = batch.Items.Slice(from, Math.Min(Column.Rows, batch.Count - from));
                for (var c = 0; c < makers.Length; c++)
                {
                    _columns[c] = need.Of(c) is { IsNone: false } ? makers[c].Make(numbers, c, _texts, Context.Now) : null;
                }

                var rows = ColumnBatch.Rent(_columns, numbers.Length);
                rows.Split = batch.Split;
                _output!.Send(rows);
            }

            batch.Release();
        }

        public override void Close() => _texts.Dispose();

        protected override void OnOpen() => _output = Context.BatchOutput(0);
    }
}

/// <summary>How one column's values are made up, from the number of their row.</summary>
internal sealed unsafe class GeneratedColumn
{
    private const int LengthDefault = 100;
    private const int LengthMax = 1 << 20;
    private const double Unit = 1.0 / (1UL << 53);

    private readonly DataType _type;
    private readonly bool _isSequence;
    private readonly double _nulls;
    private readonly Int128 _from;
    private readonly UInt128 _width;
    private readonly double _least;
    private readonly double _most;
    private readonly int _length;
    private readonly long _past;

    private GeneratedColumn(TableOptions options, DataField column)
    {
        _type = column.Type;
        var name = column.Name;
        var kind = options.Text($"fields.{name}.kind") ?? "random";
        if (kind is not ("random" or "sequence"))
        {
            throw FreshetException.User($"Option 'fields.{name}.kind' of table '{options.Table}' is 'random' or 'sequence', and '{kind}' is neither.");
        }

        _isSequence = kind == "sequence";
        if (!(_type.IsText || _type.IsNumeric || _type.IsTimestamp || _type.Kind is TypeKind.Boolean or TypeKind.Date or TypeKind.Time))
        {
            throw FreshetException.User($"Table '{options.Table}' cannot make up values of column '{name}', a {_type.WithNull(true)}.");
        }

        if (_isSequence)
        {
            var (start, end) = (Whole(options, name, "start"), Whole(options, name, "end"));
            if (!(_type.IsInteger || _type.IsText || _type.Kind == TypeKind.Decimal) || start is null || end is null || end < start)
            {
                throw FreshetException.User($"Column '{name}' of table '{options.Table}' is a sequence: it needs 'fields.{name}.start' and 'fields.{name}.end', not below it, and is a whole number or a text.");
            }

            (_from, Count) = (start.Value, end.Value - start.Value + 1);
            if (Count <= 0 || (_type.IsInteger && (start < Kernels.Casts.Least(_type) || end > -(Int128)Kernels.Casts.Least(_type) - 1)))
            {
                throw FreshetException.User($"The sequence of column '{name}' of table '{options.Table}' goes beyond {_type.WithNull(true)}.");
            }

            return;
        }

        _nulls = Number(options, name, "null-rate") ?? 0;
        if (_nulls is not (>= 0 and <= 1) || (_nulls > 0 && !_type.IsNullable))
        {
            throw FreshetException.User($"Option 'fields.{name}.null-rate' of table '{options.Table}' is from 0 to 1, and above 0 only where the column takes NULL.");
        }

        if (_type.IsText)
        {
            var length = Whole(options, name, "length") ?? Math.Min(_type.Precision, LengthDefault);
            _length = length is > 0 and <= LengthMax && length <= _type.Precision ? (int)length
                : throw FreshetException.User($"Option 'fields.{name}.length' of table '{options.Table}' is from 1 to {LengthMax}, and not above what {_type.WithNull(true)} holds.");
        }
        else if (_type.IsTimestamp)
        {
            _past = (long)(options.Duration($"fields.{name}.max-past") ?? TimeSpan.Zero).TotalMilliseconds;
        }
        else if (_type.IsApproximate)
        {
            (_least, _most) = (Number(options, name, "min") ?? 0, Number(options, name, "max") ?? (_type.Kind == TypeKind.Float ? float.MaxValue : double.MaxValue));
            RefuseEmpty(options, name, _least <= _most);
        }
        else
        {
            var unit = _type.Kind == TypeKind.Decimal ? Expressions.Decimals.Power(_type.Scale) : 1;
            var (least, most) = Range(_type);
            var from = Whole(options, name, "min") is { } min ? min * unit : least;
            var to = Whole(options, name, "max") is { } max ? max * unit : most;
            RefuseEmpty(options, name, from <= to && from >= least && to <= most);
            (_from, _width) = (from, (UInt128)(to - from) + 1);
        }
    }

    /// <summary>How many rows there can be; null without an end.</summary>
    public long? Count { get; }

    public static GeneratedColumn Of(TableOptions options, DataField column) => new(options, column);

    /// <summary>The values of the rows with these numbers.</summary>
    public Column Make(ReadOnlySpan<long> numbers, int column, ViewWriter texts, long now)
    {
        var to = Column.Rent(_type.Storage());
        Span<byte> digits = stackalloc byte[24];
        for (var i = 0; i < numbers.Length; i++)
        {
            var random = Mix((ulong)numbers[i] + ((ulong)(column + 1) << 48));
            if (_nulls > 0 && (Mix(random) >> 11) * Unit < _nulls)
            {
                to.SetNull(i);
                if (to.Storage == Storage.View)
                {
                    to.As<TextView>()[i] = default;
                }
            }
            else if (_type.IsText)
            {
                if (_isSequence)
                {
                    ((long)_from + numbers[i]).TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
                    texts.Set(to, i, digits[..length]);
                }
                else
                {
                    Text(to, i, random, texts);
                }
            }
            else if (_type.IsApproximate)
            {
                // the halves are taken apart: their difference may be more than a double holds
                var part = (random >> 11) * Unit;
                var value = (_least * (1 - part)) + (_most * part);
                if (to.Storage == Storage.Float32)
                {
                    to.As<float>()[i] = (float)value;
                }
                else
                {
                    to.As<double>()[i] = value;
                }
            }
            else
            {
                to.SetExact(i, _type.IsTimestamp ? Time(random, now) : _isSequence ? (_from + numbers[i]) * (_type.Kind == TypeKind.Decimal ? Expressions.Decimals.Power(_type.Scale) : 1) : _from + (Int128)(Wide(random) % _width));
            }
        }

        return to;
    }

    private static (Int128 Least, Int128 Most) Range(DataType type) => type.Kind switch
    {
        TypeKind.Boolean => (0, 1),
        TypeKind.Date => (0, 36_524), // 1970 to 2069
        TypeKind.Time => (0, 86_399_999),
        TypeKind.Decimal => (1 - Expressions.Decimals.Power(type.Precision), Expressions.Decimals.Power(type.Precision) - 1), // wider than Int128 counts, not than UInt128
        _ => (Kernels.Casts.Least(type), -(Int128)Kernels.Casts.Least(type) - 1),
    };

    private static void RefuseEmpty(TableOptions options, string name, bool holds)
    {
        if (!holds)
        {
            throw FreshetException.User($"'fields.{name}.min' to 'fields.{name}.max' of table '{options.Table}' is empty, or goes beyond the column's type.");
        }
    }

    private static long? Whole(TableOptions options, string name, string option) => options.Number($"fields.{name}.{option}");

    private static double? Number(TableOptions options, string name, string option) => options.Text($"fields.{name}.{option}") is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : throw FreshetException.User($"Option 'fields.{name}.{option}' of table '{options.Table}' is a number, and '{text}' is none.");

    private static UInt128 Wide(ulong random) => new(random, Mix(random ^ 0x9E3779B97F4A7C15));

    // SplitMix64 (Steele, Lea, Flood 2014): one number's bits spread over all
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private Int128 Time(ulong random, long now) => (now - (_past == 0 ? 0 : (long)(random % (ulong)(_past + 1)))) * (_type.Precision > 3 ? 1000 : 1);

    private void Text(Column to, int row, ulong random, ViewWriter texts)
    {
        Span<byte> few = stackalloc byte[256];
        var text = _length <= few.Length ? few[.._length] : new byte[_length];
        var left = 0;
        for (var c = 0; c < text.Length; c++)
        {
            if (left == 0)
            {
                (random, left) = (Mix(random), 12);
            }

            text[c] = "0123456789abcdef"u8[(int)(random >> (left * 4) & 15)];
            left--;
        }

        texts.Set(to, row, text);
    }
}
