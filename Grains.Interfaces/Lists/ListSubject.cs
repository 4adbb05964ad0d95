namespace Weir.Lists;

/// <summary>What a list of ids is of.</summary>
public enum ListSubject
{
    /// <summary>Home gateways.</summary>
    Gateways,

    /// <summary>Devices in elevators.</summary>
    Elevators,
}
