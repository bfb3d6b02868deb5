namespace Freshet.Runtime.Tasks;

/// <summary>A control element that an operator has been given and is not done with.</summary>
/// <param name="Operator">Whose work it is.</param>
/// <param name="Element">The watermark or end that it works on.</param>
/// <param name="Since">When it stopped for the first time (milliseconds).</param>
internal sealed record UnfinishedWork(OperatorContext Operator, Element Element, long Since)
{
    /// <summary>For messages.</summary>
    public string Describe(long now, bool outputIsFull)
    {
        var what = Element.Kind == ElementKind.Watermark ? $"the watermark {Element.Value}" : "the end of its input";
        var why = outputIsFull
            ? "what comes after it takes its output slowly."
            : "many windows or event timers are due, or a timer sets itself again without end.";
        return $"{Operator.Describe()} has worked on {what} for {now - Since} ms and is not done: {why}";
    }
}
