using Orleans;

namespace Weir.Grains.Storage;

/// <summary>Stored bytes that this program cannot read. Nothing is guessed: the state stays as it is.</summary>
[GenerateSerializer, Alias("weir.StateFormatException")]
public sealed class StateFormatException(string message) : Exception(message);
