namespace Freshet.Testing;

/// <summary>Cuts an input into stretches: the records up to a control element, and that element.</summary>
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
            current += input[i].IsRecord ? 0 : 1;
        }

        return stretch;
    }
}
