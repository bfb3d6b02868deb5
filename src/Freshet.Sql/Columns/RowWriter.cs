using System.Globalization;
using System.Text;
using Freshet.Sql.Expressions;

namespace Freshet.Sql.Columns;

/// <summary>Builds a batch from values of .NET, a row at a time.</summary>
internal sealed unsafe class RowWriter(IReadOnlyList<DataField> fields) : IDisposable
{
    private readonly ViewWriter _texts = new();
    private readonly Column?[] _columns = new Column?[fields.Count];
    private Column? _weights;

    public int Count { get; private set; }

    public bool IsFull => Count == Column.Rows;

    /// <summary>Adds a row.</summary>
    /// <exception cref="FreshetException">A value is none of its column's type.</exception>
    public void Add(ReadOnlySpan<object?> values, long weight = 1)
    {
        for (var c = 0; c < fields.Count; c++)
        {
            Set(_columns[c] ??= New(fields[c].Type), fields[c], fields[c].Type, values[c]);
        }

        if (weight != 1 && _weights is null)
        {
            _weights = Column.Rent(Storage.Int64);
            new Span<long>(_weights.Data, Column.Rows).Fill(1);
        }

        if (_weights is not null)
        {
            _weights.As<long>()[Count] = weight;
        }

        Count++;
    }

    /// <summary>The rows so far; null when there is none.</summary>
    public ColumnBatch? Take()
    {
        if (Count == 0)
        {
            return null;
        }

        var batch = ColumnBatch.Rent(_columns, Count, _weights);
        _columns.AsSpan().Clear();
        _weights = null;
        Count = 0;
        return batch;
    }

    public void Dispose()
    {
        Take()?.Release();
        _texts.Dispose();
    }

    private static Column New(DataType type) => type.Kind == TypeKind.Row
        ? Column.RentStruct([.. type.Fields.Select(static f => (Column?)New(f.Type))])
        : Column.Rent(type.Storage());

    private void Set(Column to, DataField field, DataType type, object? value)
    {
        if (value is null)
        {
            if (!type.IsNullable)
            {
                throw FreshetException.User($"Column '{field.Name}' is NOT NULL and got no value.");
            }

            to.SetNull(Count);
            if (to.Storage == Storage.View)
            {
                to.As<TextView>()[Count] = default;
            }

            for (var f = 0; f < type.Fields.Count && type.Kind == TypeKind.Row; f++)
            {
                Set(to.Fields[f]!, type.Fields[f], type.Fields[f].Type.WithNull(true), null);
            }

            return;
        }

        try
        {
            SetValue(to, type, value);
        }
        catch (Exception e) when (e is InvalidCastException or FormatException or OverflowException)
        {
            throw FreshetException.User($"Column '{field.Name}' is a {type.WithNull(true)}, and {value} ({value.GetType().Name}) is none.");
        }
    }

    private void SetValue(Column to, DataType type, object value)
    {
        switch (to.Storage)
        {
            case Storage.Bool:
                to.Data[Count] = (bool)value ? (byte)1 : (byte)0;
                break;
            case Storage.Int8:
                to.As<sbyte>()[Count] = Convert.ToSByte(value, CultureInfo.InvariantCulture);
                break;
            case Storage.Int16:
                to.As<short>()[Count] = Convert.ToInt16(value, CultureInfo.InvariantCulture);
                break;
            case Storage.Int32:
                to.As<int>()[Count] = value switch
                {
                    DateOnly day => day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber,
                    TimeOnly time => (int)(time.Ticks / TimeSpan.TicksPerMillisecond),
                    _ => Convert.ToInt32(value, CultureInfo.InvariantCulture),
                };
                break;
            case Storage.Int64:
                to.As<long>()[Count] = Long(type, value);
                break;
            case Storage.Int128:
                to.As<Int128>()[Count] = Unscaled(type, value);
                break;
            case Storage.Float32:
                to.As<float>()[Count] = Convert.ToSingle(value, CultureInfo.InvariantCulture);
                break;
            case Storage.Float64:
                to.As<double>()[Count] = Convert.ToDouble(value, CultureInfo.InvariantCulture);
                break;
            case Storage.View:
                _texts.Set(to, Count, value switch
                {
                    byte[] bytes => bytes,
                    Utf8Text text => text.Bytes,
                    _ => Encoding.UTF8.GetBytes(value as string ?? throw new InvalidCastException()),
                });
                break;
            default:
                var values = (object?[])value;
                for (var f = 0; f < type.Fields.Count; f++)
                {
                    Set(to.Fields[f]!, type.Fields[f], type.Fields[f].Type, values[f]);
                }

                break;
        }
    }

    private static long Long(DataType type, object value)
    {
        var perMs = type.Precision > 3 ? 1000 : 1;
        return value switch
        {
            DateTime time => Ticks(time.Ticks - DateTime.UnixEpoch.Ticks, type),
            DateTimeOffset time => Ticks(time.UtcTicks - DateTime.UnixEpoch.Ticks, type),
            TimeSpan span => span.Ticks / TimeSpan.TicksPerMillisecond * (type.IsInterval ? 1 : perMs),
            _ when type.Kind == TypeKind.Decimal => (long)Unscaled(type, value),
            _ => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        };
    }

    private static long Ticks(long ticks, DataType type) => CivilCalendar.FloorDiv(ticks, type.Precision > 3 ? TimeSpan.TicksPerMicrosecond : TimeSpan.TicksPerMillisecond);

    private static Int128 Unscaled(DataType type, object value)
    {
        var text = Convert.ToDecimal(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        return Decimals.TryParse(Encoding.ASCII.GetBytes(text), type.Scale, out var unscaled) && Decimals.Fits(unscaled, type.Precision) ? unscaled : throw new OverflowException();
    }
}
