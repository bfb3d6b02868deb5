namespace Freshet.Testing;

/// <summary>How the input stands after some elements: what is upstream of a restart says so again.</summary>
/// <param name="IsActive">False when it is idle.</param>
/// <param name="HasEnded">True after its end.</param>
/// <param name="OpenSplits">Splits that were taken up and not ended.</param>
/// <param name="Controls">What is to be told again of the inputs of an operator with several.</param>
internal sealed record InputState(bool IsActive, bool HasEnded, IReadOnlyCollection<int> OpenSplits, IReadOnlyCollection<TestControl> Controls)
{
    public static InputState After<T>(IEnumerable<TestElement<T>> elements)
    {
        var (isActive, hasEnded) = (true, false);
        var splits = new SortedSet<int>();
        var controls = new SortedDictionary<(int, TestElementKind), TestControl>();
        foreach (var element in elements)
        {
            switch (element.Kind)
            {
                case TestElementKind.Status:
                    isActive = element.Number == 1;
                    break;
                case TestElementKind.End:
                    hasEnded = true;
                    break;
                case TestElementKind.SplitOpened:
                    splits.Add((int)element.Number);
                    break;
                case TestElementKind.SplitEnded:
                    splits.Remove((int)element.Number);
                    break;
                case TestElementKind.Record when !isActive:
                    isActive = true; // a record ends idleness
                    break;
                case TestElementKind.InputWatermark or TestElementKind.InputStatus or TestElementKind.InputEnd:
                    controls[(element.Input, element.Kind)] = new TestControl(element.Kind, element.Number, element.Input);
                    break;
                default:
                    break;
            }
        }

        return new InputState(isActive, hasEnded, splits, controls.Values);
    }
}
