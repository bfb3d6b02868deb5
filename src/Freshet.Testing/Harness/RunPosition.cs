namespace Freshet.Testing;

/// <summary>Where a run is, so that whatever goes wrong can be told with its place.</summary>
internal sealed class RunPosition(string mode, Func<int, string> describe)
{
    public string Mode { get; } = mode;

    /// <summary>The element being handled; -1 while opening.</summary>
    public int Element { get; set; } = -1;

    /// <summary>What else happened, for the message.</summary>
    public string? Note { get; set; }

    public override string ToString() => $"mode '{Mode}'{(Note is null ? "" : $" ({Note})")}, {describe(Element)}";

    /// <summary>Runs something; what it throws is told with the place.</summary>
    public T Run<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (HarnessException e)
        {
            throw new HarnessException($"In {this}: {e.Message}", e.InnerException);
        }
        catch (Exception e)
        {
            throw new HarnessException($"In {this}: {e.GetType().Name}: {e.Message}", e);
        }
    }
}
