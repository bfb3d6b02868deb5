namespace Freshet;

/// <summary>Records of one key and pane, folded together before they crossed to the task of the key.</summary>
internal struct Partial<K, TAcc>
{
    public K Key;
    public TAcc Accumulator;
    public long Pane;
    public long Records;
}
