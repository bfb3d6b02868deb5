namespace Freshet.Testing;

/// <summary>Cuts an input into stretches: the records up to a control element before which operators are flushed, and that element.</summary>
internal static class InputStretch
{
    /// <summary>The stretch of each element, the first entry for what comes before all.</summary>
    public static int[] Of<T>(IReadOnlyList<TestElement<T>> input)
    {
        var stretch = new int[input.Count + 1];
        var current = 0;
        for (var i = 0; i < input.Count; i++)
        {
            stretch[i + 1] = current;
            current += IsFlushed(input[i]) ? 1 : 0;
        }

        return stretch;
    }

    /// <summary>Taking up a split and ending one are between records: nobody is flushed after them.</summary>
    private static bool IsFlushed<T>(TestElement<T> element) =>
        element.Kind is not (TestElementKind.Record or TestElementKind.SplitOpened or TestElementKind.SplitEnded);
}
