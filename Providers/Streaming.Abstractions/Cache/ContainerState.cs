namespace Weir.Streaming;

/// <summary>Where a container is on its way through the cache.</summary>
[Flags]
internal enum ContainerState
{
    /// <summary>Announced by the receiver, not yet added.</summary>
    None = 0,

    /// <summary>In its stream's chain.</summary>
    Linked = 1,

    /// <summary>Every cursor of its stream has moved past it.</summary>
    Delivered = 2,

    /// <summary>It was delivered before, and rewound.</summary>
    Repeated = 4,

    /// <summary>Committed and let go.</summary>
    Released = 8,
}
