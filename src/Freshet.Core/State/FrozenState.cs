namespace Freshet.Core.State;

/// <summary>Content frozen at one moment. Written once, from any one thread, then disposed.</summary>
public abstract class FrozenState : IDisposable
{
    /// <summary>Writes it in the common format, the same for every store: a snapshot of one is restored by another.</summary>
    public abstract void WriteTo(Stream to);

    /// <summary>
    /// Writes the same, part by part where it has parts: those that did not change since an earlier checkpoint may be left out, as
    /// <paramref name="to"/> decides. Without parts it is written whole.
    /// </summary>
    public virtual void WriteTo(StateWriter to)
    {
        ArgumentNullException.ThrowIfNull(to);
        WriteTo(to.Stream);
    }

    /// <summary>Gives the shared pages back.</summary>
    public abstract void Dispose();
}
