/// The version of this engine, part of every run's identity.
package let engineVersion = "0.5.0"
