namespace Weir.TestKit.Silos;

/// <summary>What a killed silo meets instead of its storage. Nobody but its own remains sees it.</summary>
public sealed class SiloKilledException() : IOException("This silo has been killed.");
