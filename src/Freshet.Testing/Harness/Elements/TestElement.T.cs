using Freshet.Core;

namespace Freshet.Testing;

/// <summary>One element of a test's input or expected output: a record or a control element. Made by <see cref="TestElement"/>.</summary>
public readonly record struct TestElement<T>
{
    internal TestElement(T value, long? timestamp, int split = Batch.NoSplit)
    {
        Kind = TestElementKind.Record;
        Value = value;
        Timestamp = timestamp;
        Split = split;
    }

    private TestElement(TestControl control)
    {
        Kind = control.Kind;
        Number = control.Number;
        Input = control.Input;
        Value = default!;
        Split = Batch.NoSplit;
    }

    /// <summary>What it is.</summary>
    public TestElementKind Kind { get; }

    /// <summary>The record of a <see cref="TestElementKind.Record"/>.</summary>
    public T Value { get; }

    /// <summary>A record's event time in milliseconds, if it has one.</summary>
    public long? Timestamp { get; }

    /// <summary>The source split that a record was read from, else <see cref="Batch.NoSplit"/>.</summary>
    public int Split { get; }

    /// <summary>Of a control element: milliseconds (watermark, time, blocked), 1 and 0 (status: active, idle) or the number of a split.</summary>
    public long Number { get; }

    /// <summary>Of a control element of an operator with several inputs: which of them.</summary>
    public int Input { get; }

    /// <summary>True for a record.</summary>
    public bool IsRecord => Kind == TestElementKind.Record;

    /// <summary>A control element among records.</summary>
    public static implicit operator TestElement<T>(TestControl control) => new(control);

    /// <summary>The line of a table that stands for it: <c>+ a 3 @2000</c>, <c>watermark 2000</c>.</summary>
    public override string ToString() => IsRecord
        ? RecordText.Line(Value, Timestamp) + (Split == Batch.NoSplit ? "" : FormattableString.Invariant($" /{Split}"))
        : new TestControl(Kind, Number, Input).ToString();
}
