namespace Freshet.Core;

/// <summary>What a hash of keys checks before it starts and on its way.</summary>
internal static class NullKey
{
    internal static void CheckRoom(int keys, int hashes)
    {
        if (hashes < keys)
        {
            throw FreshetException.Internal($"{keys} keys were to be hashed into room for {hashes}.");
        }
    }

    internal static FreshetException At(int index, Type type) => FreshetException.User(
        $"A key of type '{TypeName.Of(type)}' is null (key {index} of its batch). Every record needs a key: filter records without one out " +
        "before KeyBy or Distinct, or give them a key of their own.");
}
