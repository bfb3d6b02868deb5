using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Kernels;

namespace Freshet.Sql.Functions;

/// <summary>What a call's arguments are turned into, and what comes out.</summary>
internal sealed record Signature(IReadOnlyList<DataType> Arguments, DataType Result);

/// <summary>
/// A function of the values of one row, as data: from it come the binding of a call, its kernel, the docs, SHOW FUNCTIONS and the tests.
/// </summary>
internal sealed record ScalarFunction(string Name)
{
    /// <summary>Other names of it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>How its arguments are written, for messages and docs: (text, start [, length]).</summary>
    public string Usage { get; init; } = "()";

    /// <summary>What it gives, in a sentence.</summary>
    public string Summary { get; init; } = "";

    /// <summary>A call with what it gives: <c>UPPER('aé') -&gt; AÉ</c>.</summary>
    public string Example { get; init; } = "";

    /// <summary>The group it is shown in.</summary>
    public string Group { get; init; } = "other";

    /// <summary>The types for these arguments; null when they do not fit. NULL in the result type of a strict function is added by the binder.</summary>
    public required Func<IReadOnlyList<BoundExpression>, Signature?> Resolve { get; init; }

    /// <summary>True when a NULL among the arguments makes the result NULL, and the body is not asked.</summary>
    public bool IsStrict { get; init; } = true;

    /// <summary>True when it may fail for some values: then it is computed for no rows but those that are asked for.</summary>
    public bool CanFail { get; init; }

    /// <summary>False when the same arguments may give different results.</summary>
    public bool IsPure { get; init; } = true;

    /// <summary>The value of one row.</summary>
    public Action<RowCall>? Row { get; init; }

    /// <summary>The same where something is made for a call first (a pattern that is compiled once).</summary>
    public Func<CallExpression, Action<RowCall>>? RowFor { get; init; }

    /// <summary>Its own way of computing a column; else the one of <see cref="Row"/>.</summary>
    public Func<CallExpression, Evaluator[], Evaluator>? Kernel { get; init; }

    /// <summary>How a call is shown; null as name(arguments).</summary>
    public Func<string[], string>? Print { get; init; }
}

/// <summary>What the body of a function sees of a row: the arguments, and where the result goes.</summary>
internal sealed unsafe class RowCall(IReadOnlyList<DataType> types, DataType result, OperatorClock clock)
{
    private readonly ViewWriter _texts = new();
    private byte[] _scratch = [];

    public Column[] Columns { get; } = new Column[types.Count];

    public Column Result { get; set; } = null!;

    public int Row { get; set; }

    public OperatorClock Clock { get; } = clock;

    /// <summary>Why the call fails; null while it does not.</summary>
    public string? Failure { get; private set; }

    public int Count => Columns.Length;

    public DataType ResultType => result;

    public DataType TypeOf(int argument) => types[argument];

    public bool IsNull(int argument) => Columns[argument].IsNull(Row);

    public bool Bool(int argument) => Columns[argument].Data[Row] != 0;

    /// <summary>An integer, a date, a time, a timestamp, an interval or a short decimal.</summary>
    public long Int64(int argument)
    {
        var column = Columns[argument];
        return column.Storage switch
        {
            Storage.Int64 => column.As<long>()[Row],
            Storage.Int32 => column.As<int>()[Row],
            Storage.Int16 => column.As<short>()[Row],
            Storage.Int8 => column.As<sbyte>()[Row],
            Storage.Bool => column.Data[Row],
            _ => (long)column.As<Int128>()[Row],
        };
    }

    /// <summary>The same of a count or a place, which is never far: bounded to what an int holds.</summary>
    public int Int(int argument) => (int)Math.Clamp(Int64(argument), int.MinValue, int.MaxValue);

    /// <summary>Any exact number without its point.</summary>
    public Int128 Unscaled(int argument) => Columns[argument].Exact(Row);

    public double Double(int argument)
    {
        var column = Columns[argument];
        return column.Storage switch
        {
            Storage.Float64 => column.As<double>()[Row],
            Storage.Float32 => column.As<float>()[Row],
            _ => Decimals.ToDouble(Unscaled(argument), TypeOf(argument).Scale),
        };
    }

    public ReadOnlySpan<byte> Text(int argument) => Columns[argument].Text(Row);

    public string String(int argument) => System.Text.Encoding.UTF8.GetString(Text(argument));

    public void Set(bool value) => Result.Data[Row] = value ? (byte)1 : (byte)0;

    public void Set(long value)
    {
        switch (Result.Storage)
        {
            case Storage.Int64:
                Result.As<long>()[Row] = value;
                break;
            case Storage.Int32:
                if (value is < int.MinValue or > int.MaxValue)
                {
                    Fail($"{value} is no {result.WithNull(true)}");
                }

                Result.As<int>()[Row] = (int)value;
                break;
            case Storage.Int16:
                Result.As<short>()[Row] = (short)value;
                break;
            case Storage.Int8:
                Result.As<sbyte>()[Row] = (sbyte)value;
                break;
            default:
                Result.As<Int128>()[Row] = value;
                break;
        }
    }

    public void SetUnscaled(Int128 value)
    {
        if (!Decimals.Fits(value, result.Precision))
        {
            Fail($"{ValueText.Decimal(value, result.Scale)} has more digits than {result.WithNull(true)}");
        }
        else if (Result.Storage == Storage.Int128)
        {
            Result.As<Int128>()[Row] = value;
        }
        else
        {
            Result.As<long>()[Row] = (long)value;
        }
    }

    public void Set(double value)
    {
        if (Result.Storage == Storage.Float32)
        {
            Result.As<float>()[Row] = (float)value;
        }
        else
        {
            Result.As<double>()[Row] = value;
        }
    }

    public void Set(ReadOnlySpan<byte> text) => _texts.Set(Result, Row, text);

    public void Set(string text)
    {
        var bytes = Scratch(text.Length * 3);
        Set(bytes[..System.Text.Encoding.UTF8.GetBytes(text, bytes)]);
    }

    /// <summary>A part of an argument's text, which is shared and not copied.</summary>
    public void SetPart(int argument, int start, int length)
    {
        var view = Columns[argument].As<TextView>() + Row;
        if (length <= TextView.InPlaceMax || view->Length <= TextView.InPlaceMax)
        {
            Set(Text(argument).Slice(start, length));
            return;
        }

        TextView.Set(Result.As<TextView>() + Row, view->Pointer + start, length);
        _shared[argument] = true;
    }

    private readonly bool[] _shared = new bool[types.Count];

    public void SetNull() => Result.SetNull(Row);

    /// <summary>Room to build a text in.</summary>
    public Span<byte> Scratch(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = GC.AllocateUninitializedArray<byte>(Math.Max(length, 256));
        }

        return _scratch;
    }

    /// <summary>The call fails: say why, in words that can stand behind the call's text.</summary>
    public void Fail(string why) => Failure ??= why;

    /// <summary>Forgets a failure; true when there was one.</summary>
    public bool Forgive()
    {
        var failed = Failure is not null;
        Failure = null;
        return failed;
    }

    /// <summary>The columns of arguments whose texts the result shares keep their bytes.</summary>
    public void EndColumn()
    {
        for (var i = 0; i < _shared.Length; i++)
        {
            if (_shared[i])
            {
                Result.TakeBuffers(Columns[i]);
                _shared[i] = false;
            }
        }
    }
}

/// <summary>The wall clock of the operator that computes, in milliseconds since 1970.</summary>
internal sealed class OperatorClock
{
    public Func<long> Now { get; set; } = static () => throw FreshetException.Internal("An expression asks for the time where there is no clock.");

    /// <summary>The session's time zone.</summary>
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;
}
