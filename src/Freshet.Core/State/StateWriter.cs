namespace Freshet.Core.State;

/// <summary>
/// Takes frozen state in: bytes that are written each time go to <see cref="Stream"/>, and between <see cref="BeginParts"/> and
/// <see cref="EndParts"/> come parts, in any order when they are read again. One thread at a time.
/// </summary>
public abstract class StateWriter
{
    /// <summary>Where bytes go, those of a part too. The same stream all the time.</summary>
    public abstract Stream Stream { get; }

    /// <summary>Writes everything to a stream.</summary>
    public static StateWriter Whole(Stream to) => new WholeWriter(to);

    /// <summary>Begins the parts of a state. Nothing but parts is written until <see cref="EndParts"/>.</summary>
    /// <param name="source">What was frozen: the same object each time, and no other state's.</param>
    /// <param name="moment">When it was frozen, on a clock of its own that only rises.</param>
    public abstract void BeginParts(object source, long moment);

    /// <summary>
    /// Comes to a part, numbers rising: true when the caller has to write it, to <see cref="Stream"/>, and to call
    /// <see cref="EndPart"/>; false when it is known as it is. A number left out is a part that is no more.
    /// </summary>
    /// <param name="number">Which part of the source.</param>
    /// <param name="changedAt">It did not change since a moment that is at or after this.</param>
    public abstract bool BeginPart(int number, long changedAt);

    /// <summary>The part is written.</summary>
    public abstract void EndPart();

    /// <summary>There are no more parts.</summary>
    public abstract void EndParts();

    private sealed class WholeWriter(Stream to) : StateWriter
    {
        public override Stream Stream => to;

        public override void BeginParts(object source, long moment)
        {
        }

        public override bool BeginPart(int number, long changedAt) => true;

        public override void EndPart()
        {
        }

        public override void EndParts()
        {
        }
    }
}
