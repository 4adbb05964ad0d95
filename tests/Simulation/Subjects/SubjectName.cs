namespace Weir.Simulation.Subjects;

/// <summary>The subjects that a world may have.</summary>
internal enum SubjectName
{
    Gateways,
    Devices,
}
