namespace Freshet;

/// <summary>
/// A record that could not be decoded, as kept by <see cref="BadRecords.DeadLetter"/>. Read them back with
/// <c>FromFiles(folder, Format.JsonLines&lt;DeadLetter&gt;())</c>.
/// </summary>
/// <param name="Position">Where it was: file and byte, or topic, partition and offset.</param>
/// <param name="Error">Why it could not be decoded.</param>
/// <param name="Text">The record when it is UTF-8, else null.</param>
/// <param name="Bytes">The record when it is not UTF-8 (base64 in the file), else null.</param>
public sealed record DeadLetter(string Position, string Error, string? Text = null, byte[]? Bytes = null);
