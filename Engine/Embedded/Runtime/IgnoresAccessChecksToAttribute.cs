namespace System.Runtime.CompilerServices;

/// <summary>The runtime knows it by this name: lets the assembly that carries it see what is internal in another.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
