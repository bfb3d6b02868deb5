using Freshet.Core;

namespace Freshet;

/// <summary>The broadcast states of a function: all are writable at once, and one subtask writes them to checkpoints.</summary>
internal sealed class BroadcastStates
{
    private readonly List<Action<bool>> _setWritable = [];
    private readonly List<Action<bool>> _setWriter = [];

    public BroadcastState<KMap, V> Declare<KMap, V>(Function owner, BroadcastState<KMap, V> state)
        where KMap : notnull
    {
        owner.Declare(state);
        _setWritable.Add(writable => state.IsWritable = writable);
        _setWriter.Add(writer => state.IsWriter = writer);
        return state;
    }

    public void Open(OperatorContext context) => _setWriter.ForEach(set => set(context.Subtask == 0));

    public void SetWritable(bool writable) => _setWritable.ForEach(set => set(writable));
}
