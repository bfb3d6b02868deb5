using Freshet.Core;

namespace Freshet.Runtime.Storage;

/// <summary>What a complete checkpoint consists of. Its presence on disk is what makes the checkpoint complete.</summary>
/// <param name="Id">The checkpoint.</param>
/// <param name="JobName">The job that took it.</param>
/// <param name="Timestamp">When it was triggered, in milliseconds since 1970 UTC.</param>
/// <param name="IsSavepoint">True when a user asked for it; <see cref="CheckpointStore.Retain"/> never deletes it.</param>
/// <param name="Files">Every state file of it.</param>
/// <param name="Content">The runtime's own description (which operator's state is where); opaque here.</param>
public sealed record CheckpointManifest(
    CheckpointId Id,
    string JobName,
    long Timestamp,
    bool IsSavepoint,
    IReadOnlyList<StateFile> Files,
    ReadOnlyMemory<byte> Content);
