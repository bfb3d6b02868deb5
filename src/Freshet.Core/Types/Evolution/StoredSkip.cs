using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>Reads over a value that nobody wants any more.</summary>
internal sealed class StoredSkip(StoredType type) : BuiltSerializer<object?>
{
    private const int DepthMax = SerializerBuilder.DepthMax * SerializerBuilder.DepthMax;

    public override void Write(ref ByteWriter writer, object? value) => throw StoredReaders.ForReading();

    public override object? Read(ref ByteReader reader)
    {
        Skip(ref reader, type, 0);
        return null;
    }

    internal override string Describe(List<Type> enclosing) => SchemaText.Before(type);

    private static void Skip(ref ByteReader reader, StoredType type, int depth)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (depth > DepthMax)
        {
            reader.Fail($"values are nested more than {DepthMax} deep");
        }

        switch (type)
        {
            case StoredLeaf leaf:
                Leaf(leaf.Name).Skip(ref reader);
                break;
            case StoredEnum e:
                Leaf(e.Number).Skip(ref reader);
                break;
            case StoredNullable nullable:
                if (reader.ReadMarker())
                {
                    Skip(ref reader, nullable.Value, depth + 1);
                }

                break;
            case StoredRecord { Members.Count: 0 }:
                reader.ReadByte();
                break;
            case StoredRecord record:
                foreach (var (_, member) in record.Members)
                {
                    Skip(ref reader, member, depth + 1);
                }

                break;
            case StoredHierarchy hierarchy:
                SkipCase(ref reader, hierarchy, depth);
                break;
            case StoredCollection collection:
                SkipItems(ref reader, collection, depth);
                break;
            default: // of a serializer of the user's
                reader.ReadBlob();
                break;
        }
    }

    private static IEncoding Leaf(string name) =>
        StoredLeaves.TypeOf(name) is { } type ? Leaves.Of(type)! : throw FreshetException.User($"'{name}' was stored, which this version of Freshet does not know.");

    private static void SkipCase(ref ByteReader reader, StoredHierarchy hierarchy, int depth)
    {
        var number = reader.ReadVarUInt32();
        if (number > hierarchy.Cases.Count)
        {
            reader.Fail($"there is no case {number} of {hierarchy.Cases.Count}");
        }

        if (number > 0)
        {
            Skip(ref reader, hierarchy.Cases[(int)number - 1].Type, depth + 1);
        }
    }

    private static void SkipItems(ref ByteReader reader, StoredCollection collection, int depth)
    {
        var countPlusOne = reader.ReadVarUInt32();
        if (countPlusOne == 0)
        {
            return;
        }

        var count = reader.Fit(countPlusOne - 1, collection.Holds.Count);
        var compared = collection.Name == "priorityqueue" ? collection.Holds[^1] : collection.Holds[0];
        if (collection.Name != "list" && compared is StoredLeaf { Name: "text" })
        {
            reader.ReadByte(); // how they are compared
        }

        while (count-- > 0)
        {
            foreach (var held in collection.Holds)
            {
                Skip(ref reader, held, depth + 1);
            }
        }
    }
}
